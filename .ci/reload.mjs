// Measures how long a saved edit takes to be seen in a browser.
//
//	node reload.mjs JQLBUILD PAGES MODULES
//
// JQLBUILD is the command, PAGES a folder of pages that may be written to, and
// MODULES a folder whose node_modules holds playwright-core. Prints the median and
// the longest of 20 edits, which fails only where one is not seen at all.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { appendFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [jqlbuild, pages, modules] = process.argv.slice(2).map((p) => resolve(p));
const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");

const serve = spawn(jqlbuild, ["serve", "--demo", "--addr", "127.0.0.1:0", pages], { stdio: ["ignore", "ignore", "pipe"] });
const address = await new Promise((found, failed) => {
	let said = "";
	serve.on("exit", () => failed(new Error(said)));
	serve.stderr.on("data", (text) => {
		const at = (said += text).match(/serving (http:\S+)/);
		if (at) found(at[1]);
	});
});
const browser = await chromium.launch({
	executablePath: "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
	const page = await browser.newPage();
	await page.goto(address, { timeout: 60_000 });
	const times = [];
	for (let n = 1; n <= 20; n++) {
		await page.waitForTimeout(300); // a person's pause
		const seen = page.getByText(`Edit number ${n}.`).waitFor({ timeout: 20_000 });
		const saved = performance.now();
		appendFileSync(join(pages, "index.md"), `\nEdit number ${n}.\n`);
		await seen;
		times.push(performance.now() - saved);
	}
	times.sort((a, b) => a - b);
	console.log(`an edit in serve is seen in the browser after ${Math.round((times[9] + times[10]) / 2)} ms (median of 20; at most ${Math.round(times[19])})`);
} finally {
	serve.kill();
	await browser.close();
}
