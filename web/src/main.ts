// Starts the page: asks for what the first view shows, then puts the page together.

import { mount } from "svelte";
import App from "./App.svelte";
import { askFirstView } from "./api/client";
import "./design/base.css";
import { language } from "./i18n/language.svelte";
import { choropleth } from "./state/choropleth.svelte";

askFirstView(choropleth.expectedId, language.current);

const target = document.getElementById("app");
if (target) mount(App, { target });
