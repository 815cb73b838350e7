// Brings the current page into sight in a long list of pages.
{
	const list = document.querySelector(".site-nav");
	const current = list?.querySelector("[aria-current]");
	if (current) list.scrollTop = current.offsetTop - list.clientHeight / 3;
}
