// Asks pa11y, with both of its runners, about each page in each of its looks, in one browser.
// Usage: node pages.cjs MODULES BROWSER PAGE...; prints [{page, look, issues}] as JSON.
"use strict";
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");

const [modules, executablePath, ...pages] = process.argv.slice(2);
const installed = createRequire(`${modules}/`);
const pa11y = installed("pa11y");
const puppeteer = installed("puppeteer");

const LOOKS = {
  light: (page) => page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]),
  dark: (page) => page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]),
  print: (page) => page.emulateMediaType("print"),
};

async function issuesOf(browser, file, look) {
  const page = await browser.newPage();
  try {
    await look(page); // one call alone: each takes back what the other set
    const asked = { runners: ["axe", "htmlcs"], standard: "WCAG2AA", timeout: 60000 };
    const found = await pa11y(pathToFileURL(file).href, { ...asked, browser, page });
    // What axe could not decide, as text over a drawing, is no violation.
    return found.issues
      .filter((issue) => !issue.runnerExtras.needsFurtherReview)
      .map(({ runner, code, message, selector, context }) => ({
        runner, code, message, selector, context,
      }));
  } finally {
    await page.close();
  }
}

async function main() {
  // Chromium runs no sandbox as root; the pages are our own and load nothing.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  const browser = await puppeteer.launch({ executablePath, args });
  try {
    const found = [];
    for (const page of pages) {
      const asked = Object.entries(LOOKS).map(async ([look, how]) => (
        { page, look, issues: await issuesOf(browser, page, how) }
      ));
      found.push(...(await Promise.all(asked)));
    }
    process.stdout.write(JSON.stringify(found));
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
