// Where the map starts and how far it goes. WGS84 degrees.

import type { Box } from "../lib/rings";

/** The Métropole du Grand Paris. */
export const metropoleBox: Box = [2.145, 48.646, 2.616, 49.013];
/** What can be panned to: enough around the Métropole to see its neighbours' stations. */
export const roam: Box = [1.4, 48.1, 3.6, 49.6];
