// What is measured inside a page: functions that Playwright carries into it, each whole in itself, and what they leave
// on `window.speed`. Times are in milliseconds since the navigation began.

/**
 * @typedef {object} Speed
 * @property {number | null} answeredAt when the communes were drawn in their colours and the map first answered a pointer
 * @property {number | null} restedAt when the map first came to rest with its communes
 * @property {{ startedAt: number, tookMs: number }[]} longTasks
 * @property {{ inDocumentMs: number, paintedMs: number }[]} followed from a move of the pointer to the figures that answer it
 */

/** Watches a first view: hovers over the middle of the map at every frame until a commune is named. */
export function watchFirstView() {
  /** @type {Speed} */
  const speed = { answeredAt: null, restedAt: null, longTasks: [], followed: [] };
  /** @type {any} */ (window).speed = speed;
  new PerformanceObserver((list) => {
    for (const it of list.getEntries()) speed.longTasks.push({ startedAt: it.startTime, tookMs: it.duration });
  }).observe({ type: "longtask", buffered: true });

  function look() {
    if (document.querySelector('.map[data-state="idle"]')) speed.restedAt ??= performance.now();
    const isColoured = document.querySelector(".legend .bounds") !== null && document.querySelector('.map[data-coloured="false"]') === null;
    if (speed.answeredAt === null && isColoured) hover();
    if (isColoured && document.querySelector(".tooltip")) speed.answeredAt ??= performance.now();
    if (speed.answeredAt === null || speed.restedAt === null) requestAnimationFrame(look);
  }
  function hover() {
    const canvas = document.querySelector(".maplibregl-canvas");
    const box = canvas?.getBoundingClientRect();
    if (!canvas || !box) return;
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    canvas.dispatchEvent(new MouseEvent("mousemove", { ...at, bubbles: true }));
  }
  requestAnimationFrame(look);
}

/** Watches how long figures take to follow the pointer: a zone is asked about one at a time, newest wins. */
export function watchPointer() {
  const { speed } = /** @type {{ speed: Speed }} */ (/** @type {any} */ (window));
  let movedAt = 0;
  let answeredMove = 0;
  const moved = (/** @type {Event} */ event) => (movedAt = event.timeStamp);
  addEventListener("pointermove", moved, { capture: true });
  // Moves that have not waited for a frame count once the page listens to them itself.
  const listen = window.addEventListener;
  window.addEventListener = (/** @type {any[]} */ ...listening) => {
    if (listening[0] === "pointerrawupdate") listen.call(window, "pointerrawupdate", moved, { capture: true });
    return /** @type {any} */ (listen).apply(window, listening);
  };
  const asked = window.fetch;
  window.fetch = async (...question) => {
    const { method, body } = question[1] ?? {};
    const move = movedAt;
    const answer = await asked(...question);
    if (method === "POST" && typeof body === "string") answeredMove = move;
    return answer;
  };
  const painted = new MessageChannel();
  /** @type {{ move: number, inDocumentMs: number }[]} */
  let waiting = [];
  painted.port1.onmessage = () => {
    for (const { move, inDocumentMs } of waiting) speed.followed.push({ inDocumentMs, paintedMs: performance.now() - move });
    waiting = [];
  };
  new MutationObserver(() => {
    const move = answeredMove;
    waiting.push({ move, inDocumentMs: performance.now() - move });
    requestAnimationFrame(() => painted.port2.postMessage(null));
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-diagnosis"] });
}

/** Counts frames until `stopFrames`: those of the browser, and those in which the map drew itself anew. */
export function startFrames() {
  /** @type {any} */
  const frames = { isCounting: true, shown: /** @type {number[]} */ ([]), drawn: 0 };
  /** @type {any} */ (window).frames_ = frames;
  const count = (/** @type {number} */ at) => {
    frames.shown.push(at);
    if (frames.isCounting) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  const map = document.querySelector(".map");
  if (map) new MutationObserver((changes) => (frames.drawn += changes.length)).observe(map, { attributeFilter: ["data-camera"] });
}

/** @returns {{ shown: number[], drawn: number }} when the browser showed frames, and how many the map drew */
export function stopFrames() {
  const { frames_: frames } = /** @type {any} */ (window);
  frames.isCounting = false;
  return { shown: frames.shown, drawn: frames.drawn };
}
