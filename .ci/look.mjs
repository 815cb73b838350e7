// look runs in a built page, and returns what is wrong with the tables and
// charts there. dark says whether the page has to be dark, narrow that it is as
// wide as a phone.
export function look({ dark, narrow }) {
	const problems = [];
	const wrong = (element, text) => problems.push(`${element.className?.baseVal ?? element.className ?? ""} ${element.tagName}: ${text}: ${element.textContent.trim().slice(0, 30)}`);
	const style = (e) => getComputedStyle(e);
	const ctx = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

	// rgb mixes colours, the first one at the bottom.
	function rgb(...colours) {
		ctx.clearRect(0, 0, 1, 1);
		for (const c of colours) {
			ctx.fillStyle = c;
			ctx.fillRect(0, 0, 1, 1);
		}
		return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3);
	}
	const luminance = (c) => {
		const [r, g, b] = c.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
	const paper = document.body.appendChild(document.createElement("i"));
	paper.style.backgroundColor = "Canvas";
	const canvas = style(paper).backgroundColor;
	paper.remove();
	const behind = (e) => {
		const colours = [];
		for (; e; e = e.parentElement) colours.unshift(style(e).backgroundColor);
		return [canvas, ...colours];
	};
	const same = (a, b) => a.every((v, i) => Math.abs(v - b[i]) <= 1);
	const lineOf = (e) => {
		const range = document.createRange();
		range.selectNodeContents(e);
		return [...range.getClientRects()].find((r) => r.width > 1) ?? e.getBoundingClientRect();
	};
	const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".jql-hidden");
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];

	const ours = all(".jql-figure, .jql-count, .jql-issue");
	const tables = all(".jql-figure .jql-table");
	if (!document.querySelector(".jql-figure:not(.jql-chart) .jql-table") || !document.querySelector(".jql-chart") || !document.querySelector(".jql-count")) return ["the page lacks a table, a chart or a count"];

	// A link as the page's author would write it, beside ours.
	const reference = document.createElement("p");
	reference.innerHTML = '<a href="https://orrery.atlassian.net/browse/ORR-1" rel="noopener external">x</a>';
	document.querySelector(".jql-figure").before(reference);
	const own = style(reference.firstChild);
	const theirs = [own.color, own.textDecorationLine];
	reference.remove();

	// Text: large enough, in contrast with what is behind it, light on dark.
	for (const part of ours) {
		for (const e of [part, ...all("*", part)]) {
			const written = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
			if (!written || !seen(e) || e.closest("title, desc")) continue;
			if (parseFloat(style(e).fontSize) < 12) wrong(e, `text of ${style(e).fontSize}`);
			const link = e.closest("a");
			if (link) {
				if (link.closest("th, td, .jql-issue, .jql-note") && style(link).color !== theirs[0]) wrong(link, `a link is ${style(link).color} and others ${theirs[0]}`);
				if (theirs[1] !== style(link).textDecorationLine) wrong(link, `a link is decorated with ${style(link).textDecorationLine} and others with ${theirs[1]}`);
				continue;
			}
			const back = behind(e);
			const ground = rgb(...back);
			const ink = rgb(...back, e instanceof SVGElement ? style(e).fill : style(e).color);
			if (contrast(ink, ground) < 4.5) wrong(e, `text has a contrast of ${contrast(ink, ground).toFixed(1)}`);
			if (dark !== luminance(ground) < 0.2 || dark !== luminance(ink) > luminance(ground)) wrong(e, `${ink} on ${ground} is not ${dark ? "dark" : "light"}`);
		}
	}

	for (const t of tables) {
		const cells = all("th, td", t);
		if (style(t).display !== "table" || style(t).overflowX !== "visible") wrong(t, `is displayed as ${style(t).display} with ${style(t).overflowX}`);
		if (style(t).borderCollapse !== "collapse") wrong(t, "lines are doubled");
		if (style(t).boxShadow !== "none" || parseFloat(style(t).marginBottom) > 0) wrong(t, `has ${style(t).boxShadow} and ${style(t).marginBottom} of its own`);
		const caption = t.querySelector("caption");
		if (caption) {
			const box = caption.getBoundingClientRect();
			if (!seen(caption) || box.bottom > t.tHead.getBoundingClientRect().top + 1) wrong(caption, "is not above its table");
			if (lineOf(caption).left > t.getBoundingClientRect().left + 20) wrong(caption, "does not begin where the table does");
		}
		for (const c of cells) {
			const want = c.matches(".jql-end") ? ["end", "right"] : ["start", "left"];
			if (!want.includes(style(c).textAlign)) wrong(c, `is aligned to ${style(c).textAlign}`);
		}
		const grounds = new Set();
		for (const r of all("tr", t)) {
			const own = [...r.cells].map((c) => rgb(...behind(c)));
			if (own.some((c) => !same(c, own[0]))) wrong(r, `cells of a row have grounds ${[...new Set(own.map(String))].join("; ")}`);
			if (r.parentElement === t.tBodies[0]) grounds.add(String(own[0]));
			const tops = [...r.cells].filter((c) => !c.querySelector(".jql-status, .jql-icon")).map((c) => lineOf(c).top);
			if (Math.max(...tops) - Math.min(...tops) > 2) wrong(r, `the first lines of its cells differ by ${(Math.max(...tops) - Math.min(...tops)).toFixed(1)} px`);
			for (const side of ["Top", "Bottom"]) {
				const lines = new Set([...r.cells].map((c) => `${style(c)[`border${side}Width`]} ${rgb(...behind(c), style(c)[`border${side}Color`])}`));
				if (lines.size > 1 && ![...lines].every((l) => l.startsWith("0px"))) wrong(r, `lines of a row differ: ${[...lines].join("; ")}`);
			}
		}
		if (grounds.size > 2) wrong(t, `rows have ${grounds.size} grounds: ${[...grounds].join("; ")}`);
		const head = t.tHead.rows[0].cells[0];
		if (parseInt(style(head).fontWeight) < 500) wrong(head, "a heading is not bold");
	}

	for (const s of all(".jql-scroll")) {
		if (style(s).overflowX !== "auto") wrong(s, `does not scroll: ${style(s).overflowX}`);
		s.focus({ focusVisible: true });
		const ring = style(s);
		if (ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 1 || contrast(rgb(...behind(s), ring.outlineColor), rgb(...behind(s.parentElement))) < 3) wrong(s, `its focus cannot be seen: ${ring.outline}`);
		s.blur();
	}

	for (const f of all(".jql-figure")) {
		const box = f.getBoundingClientRect();
		const outer = f.parentElement.getBoundingClientRect();
		if (box.left < outer.left - 1 || box.right > outer.right + 1) wrong(f, "is wider than what it stands in");
		if (style(f).paddingLeft !== "0px" || style(f).marginLeft !== "0px") wrong(f, "is indented");
		if (parseFloat(style(f).marginTop) < 8) wrong(f, "has no distance from what stands before it");
		const chart = f.querySelector(".jql-bars");
		if (chart) {
			if (Math.abs(chart.getBoundingClientRect().height - chart.getAttribute("height")) > 1) wrong(chart, "has not the height that it was given");
			for (const bar of all("rect[class^=jql-fill], line.jql-stroke", chart).slice(0, 8)) {
				if (bar.matches("rect") && contrast(rgb(style(bar).fill), rgb(...behind(chart))) < 2.9) wrong(bar, `a bar has a contrast of ${contrast(rgb(style(bar).fill), rgb(...behind(chart))).toFixed(2)}`);
			}
		}
		for (const item of all(".jql-legend > li", f)) {
			const swatch = item.querySelector("svg").getBoundingClientRect();
			const text = lineOf(item.querySelector("span"));
			if (style(item).listStyleType !== "none" && style(item).display === "list-item") wrong(item, "has a bullet");
			if (swatch.bottom < text.top || swatch.top > text.bottom || swatch.left > text.left) wrong(item, "does not stand beside its colour");
		}
	}

	if (narrow && document.documentElement.scrollWidth > innerWidth) problems.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
	return [...new Set(problems)];
}
