// Looks at tables in the themes of site generators, in Debian's Chromium.
//
//	node themes.mjs LIST MODULES PICTURES
//
// LIST is a file with the themes in JSON: name; root and page, the built page;
// dark, how readers switch to dark: {store: {key: [light, dark]}} with the
// theme's own switch, {system: true} with the system's, {} not at all; width of
// the picture.
// MODULES is a folder whose node_modules holds playwright-core and axe-core.
// Pictures go to PICTURES. Exits with 1 when anything is wrong,
// after naming all of it.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve, sep } from "node:path";
import { look } from "./look.mjs";

const [list, modules, pictures] = process.argv.slice(2).map((p) => resolve(p));
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(pictures, { recursive: true });

const problems = new Set();
let looks = 0;

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml" };

// serve serves a folder on loopback.
async function serve(root) {
	const server = createServer((request, response) => {
		let file = resolve(root, "." + decodeURIComponent(new URL(request.url, "http://site").pathname));
		try {
			if (!(file + sep).startsWith(root + sep)) throw new Error("outside");
			if (statSync(file).isDirectory()) file = join(file, "index.html");
			response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	return server;
}

const browser = await chromium.launch({
	executablePath: "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// open opens a theme's page as a reader who has switched to light or dark. The
// system wants the opposite where the theme has a switch of its own: that one
// must win.
async function open(theme, origin, dark, width, height) {
	const own = theme.dark.store;
	const system = own ? !dark : dark;
	const context = await browser.newContext({ colorScheme: system ? "dark" : "light", viewport: { width, height }, reducedMotion: "reduce" });
	if (own) await context.addInitScript((items) => items.forEach(([key, value]) => localStorage.setItem(key, value)), Object.entries(own).map(([key, values]) => [key, values[+dark]]));
	const page = await context.newPage();
	await page.route((url) => url.origin !== origin, (route) => route.abort()); // fonts of others
	await page.goto(`${origin}/${theme.page}`);
	await page.evaluate(() => document.fonts.ready);
	// Whenever the answers are made, the pictures are the same.
	await page.locator(".jql-note time").evaluateAll((all) => all.forEach((t) => (t.textContent = "2026-11-25 09:00 UTC")));
	return page;
}

async function visit(theme, origin, dark, width) {
	const page = await open(theme, origin, dark, width, 900);
	const kind = `${theme.name}, ${dark ? "dark" : "light"}, ${width} px`;
	const wrong = (text) => problems.add(`${kind}: ${text}`);
	looks++;
	await page.screenshot({ path: join(pictures, theme.name + (width < 400 ? "-phone" : dark ? "-dark" : "") + ".png") });
	await page.locator("details.jql-numbers").evaluateAll((all) => all.forEach((d) => (d.open = true)));
	(await page.evaluate(look, { dark: dark && !!(theme.dark.store || theme.dark.system), narrow: width < 400 })).forEach(wrong);

	if (theme.dark.system) await page.evaluate(() => (document.body.style.background = "Canvas")); // axe-core thinks it white
	await page.evaluate(axe);
	const ours = [".jql-figure", ".jql-count", ".jql-issue"].map((s) => [s]);
	const { violations } = await page.evaluate((include) => axe.run({ include }), ours);
	for (const v of violations) {
		for (const n of v.nodes) {
			// Links have the theme's own colour, which look has compared.
			if (["color-contrast", "link-in-text-block"].includes(v.id) && n.html.startsWith("<a ")) continue;
			wrong(`${v.id}: ${n.target.join(" ")}: ${n.failureSummary.replaceAll("\n", " ")}`);
		}
	}

	await page.emulateMedia({ media: "print" });
	if (await page.locator(".jql-scroll").evaluateAll((all) => all.some((e) => getComputedStyle(e).overflowX !== "visible"))) wrong("a printed table is cut off");
	await page.context().close();
}

for (const theme of JSON.parse(readFileSync(list, "utf8"))) {
	const server = await serve(resolve(theme.root));
	const origin = `http://127.0.0.1:${server.address().port}`;
	try {
		await visit(theme, origin, false, theme.width);
		await visit(theme, origin, true, theme.width);
		await visit(theme, origin, false, 390);
	} catch (e) {
		problems.add(`${theme.name}: ${e.message.split("\n")[0]}`);
	}
	server.close();
}
await browser.close();

for (const p of problems) console.error(p);
console.log(`${looks} looks at tables in themes; ${problems.size} problems`);
process.exitCode = problems.size > 0 ? 1 : 0;
