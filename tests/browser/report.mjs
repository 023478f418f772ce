// Opens a report in Chromium as a reader would and checks what no unit test can see.
// Usage: node report.mjs REPORT.html [SCREENSHOT_FOLDER]

import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-quic",
];
const VIEWS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 380, height: 800 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 380, height: 800 } },
];

const [file, folder] = process.argv.slice(2);
if (!file) {
  console.error("usage: node report.mjs REPORT.html [SCREENSHOT_FOLDER]");
  process.exit(2);
}
const address = pathToFileURL(resolve(file)).href;
if (folder) mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
function check(what, problems) {
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok    ${what}`);
    return;
  }
  failed += 1;
  console.log(`FAIL  ${what}`);
  for (const problem of problems.slice(0, 12)) console.log(`      ${problem}`);
}

/** Opens the page; gives it with everything that it said and asked for meanwhile. */
async function open(browser, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const messages = [];
  const requests = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address, { waitUntil: "load" });
  return { context, page, messages, requests };
}

/** Checks that run inside the page. Each returns a list of problems in words. */
const INSIDE = {
  "every picture has a text alternative": () => {
    const problems = [];
    for (const svg of document.querySelectorAll("svg")) {
      if (svg.closest("[aria-hidden=true]")) continue;
      const ids = (svg.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
      const texts = ids.map((id) => document.getElementById(id)?.textContent.trim());
      const named = svg.getAttribute("role") === "img" && texts.length >= 2 && texts.every(Boolean);
      if (!named) problems.push(svg.outerHTML.slice(0, 120));
    }
    return problems;
  },
  "no id is used twice": () => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
  },
  "every reference by id leads somewhere": () => {
    const problems = [];
    for (const element of document.querySelectorAll("[aria-labelledby],[aria-describedby],a[href^='#']")) {
      const ids = [element.getAttribute("aria-labelledby"), element.getAttribute("aria-describedby"),
        element.getAttribute("href")?.slice(1)].filter(Boolean).join(" ").split(/\s+/);
      for (const id of ids) if (!document.getElementById(id)) problems.push(id);
    }
    return problems;
  },
  "headings descend one level at a time from one h1": () => {
    const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((one) => Number(one.tagName[1]));
    const problems = levels.filter((level) => level === 1).length === 1 ? [] : ["not exactly one h1"];
    levels.forEach((level, at) => {
      if (at > 0 && level > levels[at - 1] + 1) problems.push(`h${levels[at - 1]} then h${level}`);
    });
    return problems;
  },
  "language and landmarks are there": () => {
    const needed = ["html[lang]", "main", "nav[aria-label]", "header", "footer", "a.skip[href='#main']"];
    return needed.filter((selector) => !document.querySelector(selector));
  },
  "every table has a caption and scoped headers": () => {
    const problems = [];
    for (const table of document.querySelectorAll("table")) {
      if (!table.caption?.textContent.trim()) problems.push("a table without a caption");
      for (const head of table.querySelectorAll("th:not([scope])")) problems.push(head.textContent);
    }
    return problems;
  },
  "text has a contrast of at least 4.5": () => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([r, g, b]) => {
      const linear = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const behind = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const colour = rgba(getComputedStyle(one).backgroundColor);
        if (colour[3] > 250) return colour;
      }
      return [255, 255, 255, 255];
    };
    const problems = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.textContent.trim() || element.closest("script,style,title,desc")) continue;
      const style = getComputedStyle(element);
      const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
      const [high, low] = [luminance(ink), luminance(behind(element))].sort((a, b) => b - a);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < 4.5) problems.add(`${contrast.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 60)}`);
    }
    return [...problems];
  },
  "no label of a picture runs out of it": () => {
    const problems = [];
    for (const svg of document.querySelectorAll("svg[role=img]")) {
      const frame = svg.getBoundingClientRect();
      if (frame.width === 0) continue;
      for (const text of svg.querySelectorAll("text")) {
        const box = text.getBoundingClientRect();
        if (box.left < frame.left - 2 || box.right > frame.right + 2) problems.push(`${svg.id}: ${text.textContent}`);
      }
    }
    return problems;
  },
  "the page does not scroll sideways": () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) =>
      one.getBoundingClientRect().right > width + 1 && !one.closest(".table-frame,pre,.skip"));
    return wide.map((one) => `${one.tagName} ${one.className?.baseVal ?? one.className} ${Math.round(one.getBoundingClientRect().right)}`);
  },
};

async function look(browser, view) {
  const { context, page, messages, requests } = await open(browser, view);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  for (const [what, inside] of Object.entries(INSIDE)) {
    check(`${view.name}: ${what}`, await page.evaluate(inside));
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = false; }));
  check(`${view.name}: nothing on the console`, messages);
  check(`${view.name}: nothing fetched but the page`, requests.filter((url) => url !== address && !url.startsWith("data:")));
  if (folder) await page.screenshot({ path: picture(view.name), fullPage: true });
  await context.close();
}

async function keyboard(browser) {
  const { context, page } = await open(browser, VIEWS[0]);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
  check("keyboard: the first stop skips to the results", first === "#main" ? [] : [String(first)]);
  const visible = await page.evaluate(() => document.activeElement.getBoundingClientRect().left >= 0);
  check("keyboard: the skip link is seen when it has the focus", visible ? [] : ["off the screen"]);
  const folded = page.locator("summary").first();
  if (await folded.count()) {
    await folded.focus();
    await page.keyboard.press("Enter");
    const isOpen = await folded.evaluate((one) => one.parentElement.open);
    check("keyboard: Enter unfolds details", isOpen ? [] : ["still folded"]);
  }
  await context.close();
}

async function picking(browser) {
  const { context, page } = await open(browser, VIEWS[0]);
  const buttons = page.locator("button[data-arm]");
  if (await buttons.count() > 1) {
    await buttons.nth(1).focus();
    await page.keyboard.press("Enter");
    const problems = await page.evaluate(() => {
      const pressed = [...document.querySelectorAll("button[aria-pressed=true]")].map((one) => one.dataset.arm);
      const found = pressed.join() === "1" ? [] : [`pressed: ${pressed}`];
      for (const svg of document.querySelectorAll("#curves .plot:not(.small)")) {
        const seen = [...svg.querySelectorAll(".band")].filter((band) => band.getBoundingClientRect().width > 0);
        const arms = [...new Set(seen.map((band) => band.closest("[data-arm]").dataset.arm))].join();
        if (arms !== "1") found.push(`${svg.id} shows the bands of ${arms}`);
      }
      return found;
    });
    check("keyboard: Enter on an arm of the legend shows its band alone", problems);
  }
  await context.close();
}

async function withoutScript(browser) {
  const { context, page } = await open(browser, { ...VIEWS[0], javaScriptEnabled: false });
  const text = await page.locator("main").innerText();
  check("without script: the results are there", text.length > 200 ? [] : [`only ${text.length} characters`]);
  const arms = await page.evaluate(() => [...document.querySelectorAll("#det-log .band")]
    .filter((band) => band.getBoundingClientRect().width > 0).map((band) => band.closest("[data-arm]").dataset.arm));
  const seen = [...new Set(arms)].join();
  const drawn = await page.locator("#det-log").count();
  check("without script: the bands of the first arm are shown", drawn === 0 || seen === "0" ? [] : [`of ${seen}`]);
  if (folder) await page.pdf({ path: join(folder, `${basename(file, ".html")}-print.pdf`), format: "A4" });
  await context.close();
}

function picture(name) {
  return join(folder, `${basename(file, ".html")}-${name}.png`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS,
});
try {
  for (const view of VIEWS) await look(browser, view);
  await keyboard(browser);
  await picking(browser);
  await withoutScript(browser);
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
