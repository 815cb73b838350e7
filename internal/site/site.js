// The lists of pages and headings fold on small screens. On larger ones the style
// sheet shows them whole; here they are opened for whatever asks whether they are.
for (const [list, width] of [[".site-nav", "48.01rem"], [".site-contents", "75rem"]]) {
	const details = document.querySelector(`${list} > details`);
	const wide = matchMedia(`(min-width: ${width})`);
	const fold = () => details && (details.open = wide.matches);
	wide.addEventListener("change", fold);
	fold();
}

// Brings the current page into sight in a long list of pages.
{
	const list = document.querySelector(".site-nav");
	const current = list?.querySelector("[aria-current]");
	if (current && current.offsetTop > list.clientHeight / 2) list.scrollTop = current.offsetTop - list.clientHeight / 3;
}
