// What a browser works, not how long it takes: on a machine that does other work, time on a processor tells more than
// time on a clock. Told by the browser's own tracing, task by task.

/**
 * @typedef {object} Work in milliseconds of processor time
 * @property {number} all of every thread of the browser
 * @property {number} graphics of the thread that draws
 * @property {number} page of the thread of the page
 * @property {number} longestTask the longest task of the thread of the page
 */

/**
 * What a browser works while something is done.
 * @template T
 * @param {import("playwright-core").Browser} browser
 * @param {() => Promise<T>} doing
 * @returns {Promise<{ work: Work, done: T }>}
 */
export async function worked(browser, doing) {
  const session = await browser.newBrowserCDPSession();
  /** @type {Map<string, string>} */
  const threads = new Map();
  /** @type {{ thread: string, ms: number }[]} */
  const tasks = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of /** @type {any[]} */ (value)) {
      const thread = `${event.pid}:${event.tid}`;
      if (event.name === "thread_name") threads.set(thread, event.args.name);
      if (event.name === "ThreadControllerImpl::RunTask" && event.tdur) tasks.push({ thread, ms: event.tdur / 1_000 });
    }
  });
  await session.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel"], excludedCategories: ["*"] } });
  const done = await doing();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  const of = (/** @type {string} */ name) => tasks.filter((it) => threads.get(it.thread) === name).map((it) => it.ms);
  const sum = (/** @type {number[]} */ values) => values.reduce((total, it) => total + it, 0);
  const ofPage = of("CrRendererMain");
  const work = { all: sum(tasks.map((it) => it.ms)), graphics: sum(of("CrGpuMain")), page: sum(ofPage), longestTask: Math.max(0, ...ofPage) };
  return { work, done };
}
