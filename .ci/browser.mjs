// Looks at a built site as readers do, in Debian's Chromium.
//
//	node browser.mjs SITE MODULES [SCREENSHOTS [refresh]]
//
// SITE is the folder of the site, MODULES a folder whose node_modules holds
// playwright-core and axe-core. SCREENSHOTS is a folder that must have the
// screenshots of the site which the documentation shows; with refresh they are
// made. Exits with 1 when anything is wrong, after naming all of it.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative, resolve, sep } from "node:path";

const [site, modules, screenshots] = process.argv.slice(2, 5).map((p) => resolve(p));
const refresh = process.argv[5] === "refresh";
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const problems = [];
const wrong = (page, text) => problems.push(`${page}: ${text}`);
const counted = { pages: 0, audits: 0, links: 0, tables: 0, sorts: 0, filters: 0 };

// The site, on loopback.
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png" };
const fileOf = (path) => {
	let file = join(site, decodeURIComponent(path));
	if (file !== site && !file.startsWith(site + sep)) return null;
	try {
		if (statSync(file).isDirectory()) file = join(file, "index.html");
		return statSync(file).isFile() ? file : null;
	} catch {
		return null;
	}
};
// What a careful host sends: nothing but the site's own files, no style or
// script within a page, and no style that a script sets.
const policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const server = createServer((request, response) => {
	response.setHeader("content-security-policy", policy);
	const { pathname } = new URL(request.url, "http://site");
	const file = fileOf(pathname);
	if (!file) return response.writeHead(404, { "content-type": "text/plain" }).end("not found");
	response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${server.address().port}`;

const pages = readdirSync(site, { recursive: true })
	.filter((name) => name.endsWith(".html"))
	.map((name) => relative(site, join(site, name)).split(sep).join("/"))
	.sort();
if (pages.length === 0) throw new Error(`no pages in ${site}`);
counted.pages = pages.length;

const browser = await chromium.launch({
	executablePath: "/usr/bin/chromium",
	// Root has no sandbox here; the rest keeps the browser from asking its maker.
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// attempt does something to a page; that it cannot be done is a problem too.
async function attempt(name, what, f) {
	try {
		await f();
	} catch (e) {
		wrong(name, `${what}: ${e.message.split("\n")[0]}`);
	}
}

// open returns a page that reports what it says and whom it asks.
async function open(context, name) {
	const page = await context.newPage();
	page.setDefaultTimeout(20_000);
	page.on("console", (m) => ["error", "warning"].includes(m.type()) && wrong(name, `the console says: ${m.text()}`));
	page.on("pageerror", (e) => wrong(name, `a script fails: ${e.message}`));
	page.on("request", (r) => r.url().startsWith(origin + "/") || wrong(name, `asks for what is not of the site: ${r.url().slice(0, 100)}`));
	page.on("response", (r) => r.ok() || wrong(name, `${r.url()} has status ${r.status()}`));
	await page.goto(`${origin}/${name}`);
	return page;
}

// audit has axe-core look at a page, and checks that it does not scroll
// sideways.
async function audit(page, name, kind) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => axe.run());
	for (const v of violations) for (const n of v.nodes) wrong(name, `${kind}: ${v.id}: ${n.target.join(" ")}: ${n.failureSummary.replaceAll("\n", " ")}`);
	const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
	if (width[0] > width[1]) wrong(name, `${kind}: is ${width[0]} px wide in a window of ${width[1]}`);
	counted.audits++;
}

// heads scrolls tables that are higher or wider than their window: the head must
// stay in sight, and on a phone something must say that there is more to the side.
async function heads(page, name, width) {
	const lost = await page.evaluate((phone) => {
		let lost = "";
		for (const s of document.querySelectorAll(".jql-scroll")) {
			const head = s.querySelector("thead:not(.jql-headless) th");
			if (phone && s.scrollWidth > s.clientWidth && getComputedStyle(s).getPropertyValue("--jql-fade") === "0px") lost = "nothing says that a table goes on to the side";
			if (!head || s.scrollHeight <= s.clientHeight + 1) continue;
			s.scrollTop = s.scrollHeight;
			if (head.getBoundingClientRect().top < s.getBoundingClientRect().top - 1) lost = "the head of a long table is out of sight";
			s.scrollTop = 0;
		}
		return lost;
	}, width < 500);
	if (lost) wrong(name, `${width} px: ${lost}`);
}

for (const colorScheme of ["light", "dark"]) {
	for (const width of [1200, 320]) {
		const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
		for (const name of pages) {
			const page = await open(context, name);
			// Lists that fold are looked at both ways.
			if (colorScheme === "dark") await page.evaluate(() => document.querySelectorAll(".site details").forEach((d) => (d.open = true)));
			await audit(page, name, `${colorScheme}, ${width} px`);
			await heads(page, name, width);
			await page.close();
		}
		await context.close();
	}
}

// Without JavaScript: everything is there, and nothing that would need it.
const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1200, height: 900 } });
const links = new Map(); // by page
const anchors = new Map();
for (const name of pages) {
	const page = await open(plain, name);
	if (!(await page.locator("h1").first().isVisible())) wrong(name, "without JavaScript: no heading is to be seen");
	for (const details of await page.locator("details").all()) {
		if ((await details.getAttribute("open")) !== null || !(await details.locator("summary").first().isVisible())) continue;
		await attempt(name, "without JavaScript: opening details", () => details.locator("summary").first().click());
	}
	for (const table of await page.locator(".jql-scroll > .jql-table").all()) {
		counted.tables++;
		if (!(await table.isVisible())) wrong(name, "without JavaScript: a table is not to be seen");
		for (const row of await table.locator("tbody tr").all()) {
			if (!(await row.isVisible()) || !(await row.innerText()).trim()) wrong(name, "without JavaScript: a row is not to be seen");
		}
	}
	for (const chart of await page.locator(".jql-chart svg").all()) {
		if (!(await chart.isVisible())) wrong(name, "without JavaScript: a chart is not to be seen");
	}
	const dead = await page.locator(".jql-tools, .jql-sort, main button, main input").count();
	if (dead) wrong(name, `without JavaScript: ${dead} controls that do nothing`);
	links.set(name, await page.locator("[href], [src]").evaluateAll((all) => all.map((e) => e.href || e.src).filter((l) => typeof l === "string")));
	anchors.set(name, new Set(await page.locator("[id]").evaluateAll((all) => all.map((e) => e.id))));
	await page.close();
}
await plain.close();

// Links and anchors; all pages can be reached from the first.
const reached = new Set(["index.html"]);
for (const name of reached) {
	for (const link of links.get(name) ?? []) {
		const url = new URL(link);
		if (url.origin !== origin) continue;
		counted.links++;
		const file = fileOf(url.pathname);
		if (!file) {
			wrong(name, `${link.slice(origin.length)} leads nowhere`);
			continue;
		}
		const target = relative(site, file).split(sep).join("/");
		const anchor = decodeURIComponent(url.hash.slice(1));
		if (anchor && anchors.has(target) && !anchors.get(target).has(anchor)) wrong(name, `${target} has no #${anchor}`);
		if (anchors.has(target)) reached.add(target);
	}
}
for (const name of pages) if (!reached.has(name) && name !== "404.html") wrong(name, "no link leads here");

// The script, by keyboard.
const state = (table) =>
	table.evaluate((t) => ({
		sorted: [...t.tHead.rows[0].cells].map((c) => c.getAttribute("aria-sort")),
		bodies: [...t.tBodies].map((b) =>
			[...b.querySelectorAll("tr[data-key]")].map((r) => ({
				key: r.dataset.key,
				values: [...r.cells].map((c) => c.dataset.sort ?? c.innerText.trim().toLowerCase()),
			})),
		),
	}));

const texts = new Intl.Collator("en", { numeric: true });

function compare(a, b) {
	if (a === "" || b === "") return (a === "") - (b === "");
	return isNaN(a) || isNaN(b) ? texts.compare(a, b) : a - b;
}

const keysOf = (s) => s.bodies.map((rows) => rows.map((r) => r.key).sort().join(" ")).join("; ");

async function sort(page, name, table) {
	const before = await state(table);
	const heads = await table.locator("thead th").count();
	for (let column = 0; column < heads; column++) {
		const button = table.locator("thead th").nth(column).locator("button");
		if (!(await button.count())) continue;
		const label = (await button.innerText()).trim();
		await button.focus();
		for (const order of ["ascending", "descending"]) {
			await page.keyboard.press("Enter");
			const after = await state(table);
			const where = `sorting by ${label}, ${order}`;
			const want = before.sorted.map((_, i) => (i === column ? order : null));
			if (String(after.sorted) !== String(want)) wrong(name, `${where}: aria-sort is ${after.sorted}`);
			if (keysOf(after) !== keysOf(before)) wrong(name, `${where}: rows are lost or have left their group`);
			for (const rows of after.bodies) {
				const values = rows.map((r) => r.values[column]);
				const given = values.filter((v) => v !== "");
				const inOrder = given.every((v, i) => i === 0 || (order === "ascending" ? compare(given[i - 1], v) : compare(v, given[i - 1])) <= 0);
				if (!inOrder || values.slice(0, given.length).includes("")) wrong(name, `${where}: the rows are not in order: ${values.join(" | ")}`);
			}
			if (!(await button.evaluate((b) => b === document.activeElement))) wrong(name, `${where}: the focus is lost`);
			counted.sorts++;
		}
	}
}

async function filter(page, name, figure) {
	if (!(await figure.getByLabel("Filter").count())) return; // a short table needs none
	const rows = figure.locator(".jql-scroll tr[data-key]");
	const all = await rows.count();
	const key = await rows.nth(all - 1).getAttribute("data-key");
	await figure.getByLabel("Filter").focus();
	await page.keyboard.type(key.toLowerCase());
	const shown = await figure.locator(".jql-scroll tr[data-key]:visible").evaluateAll((all) => all.map((r) => r.textContent.toLowerCase()));
	if (shown.length === 0 || shown.length > all || !shown.every((t) => t.includes(key.toLowerCase()))) wrong(name, `the filter for ${key} shows ${shown.length} rows`);
	const said = await figure.locator("output").innerText();
	if (said !== `${shown.length} of ${all} rows`) wrong(name, `the filter says ${said}`);
	for (const _ of key) await page.keyboard.press("Backspace");
	const again = await figure.locator(".jql-scroll tr[data-key]:visible").count();
	if (again !== all) wrong(name, `an empty filter shows ${again} of ${all} rows`);
	counted.filters++;

	// The next stop is the button that copies.
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await figure.locator("output", { hasText: "Copied" }).waitFor({ timeout: 5000 });
	const copied = (await page.evaluate(() => navigator.clipboard.readText())).split("\r\n");
	const heads = await figure.locator(".jql-scroll thead th").allInnerTexts();
	if (copied[0] !== heads.map((h) => `"${h.trim()}"`).join(",") || !copied.at(-1).includes(key)) wrong(name, `what is copied begins with ${copied[0]} and ends with ${copied.at(-1)}`);
}

const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] });
for (const name of pages) {
	const page = await open(context, name);
	for (const figure of await page.locator(".jql-figure:has(.jql-tools)").all()) {
		await attempt(name, "filtering", () => filter(page, name, figure));
		await attempt(name, "sorting", () => sort(page, name, figure.locator(".jql-scroll > .jql-table")));
	}
	await page.close();
}

// All the way by the Tab key, on the first page that has a table to sort.
for (const name of pages) {
	const page = await open(context, name);
	const button = page.locator(".jql-sort").first();
	if (await button.count()) {
		const focused = () => button.evaluate((b) => b === document.activeElement);
		let stops = 0;
		while (!(await focused()) && stops++ < 200) await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		if (!(await page.locator('th[aria-sort="ascending"] > .jql-sort').count())) wrong(name, "the Tab key does not lead to a table's heading");
		await page.close();
		break;
	}
	await page.close();
}
await context.close();
// What the documentation shows of the site. Fonts differ from one machine to the
// next, and with them every pixel, so that only the size is compared.
const shown = [
	{ kind: "light", width: 1240, height: 660, colorScheme: "light" },
	{ kind: "dark", width: 1240, height: 660, colorScheme: "dark" },
	{ kind: "phone", width: 375, height: 720, colorScheme: "light" },
	{ kind: "print", width: 720, height: 500, colorScheme: "light", media: "print" },
];
for (const { kind, width, height, colorScheme, media } of screenshots ? shown : []) {
	const file = join(screenshots, `site-${kind}.png`);
	if (refresh) {
		const context = await browser.newContext({ colorScheme, viewport: { width, height } });
		const page = await open(context, "releases/2.4.html");
		await page.emulateMedia({ media });
		writeFileSync(file, await page.screenshot());
		await context.close();
	}
	const png = existsSync(file) ? readFileSync(file) : null;
	if (!png) wrong(file, "is missing; node .ci/browser.mjs SITE MODULES SCREENSHOTS refresh makes it");
	else if (png.readUInt32BE(16) !== width || png.readUInt32BE(20) !== height) wrong(file, `has ${png.readUInt32BE(16)} by ${png.readUInt32BE(20)} pixels, not ${width} by ${height}`);
	else if (png.length > 128 * 1024) wrong(file, `has ${png.length} bytes, and may have ${128 * 1024}`);
}
await browser.close();
server.close();

if (counted.sorts === 0 || counted.filters === 0) wrong("index.html", "no table can be sorted and filtered");
for (const p of problems) console.error(p);
console.log(
	`${counted.pages} pages, ${counted.tables} tables; ${counted.audits} audits by axe-core, ${counted.links} links followed, ${counted.sorts} sorts and ${counted.filters} filters by keyboard; ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
