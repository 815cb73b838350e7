// Lets readers sort, filter and copy tables; load it with defer.
(() => {
	const words = {"copied":{"one":"Copied {n} row","other":"Copied {n} rows"},"copy":"Copy as CSV","filter":"Filter","filtered":{"one":"{n} of {total} row","other":"{n} of {total} rows"},"filtered-none":"No row has that","lang":"en","sorted-ascending":"Sorted by {column}, ascending","sorted-descending":"Sorted by {column}, descending"};
	const plural = new Intl.PluralRules(words.lang);
	const say = (key, values, said = words[key]) => (said[plural.select(values.total ?? values.n)] ?? said.other ?? said).replace(/{(\w+)}/g, (_, name) => values[name].toLocaleString(words.lang));

	const make = (tag, props) => Object.assign(document.createElement(tag), props);
	const text = (cell) => cell.innerText.trim();

	// Numbers by size, texts as people and the build sort them, nothing last.
	const texts = new Intl.Collator("en", { numeric: true });
	const compare = (a, b, down) => {
		if (a === "" || b === "") return (a === "") - (b === "");
		const order = isNaN(a) || isNaN(b) ? texts.compare(a, b) : a - b;
		return down ? -order : order;
	};

	// Spreadsheets run what begins like a formula.
	const csv = (value) => {
		const guard = /^[=+\-@\t\r]/.test(value) && isNaN(value) ? "'" : "";
		return `"${guard}${value.replaceAll('"', '""')}"`;
	};

	for (const table of document.querySelectorAll(".jql-scroll > .jql-table")) {
		const rows = [...table.querySelectorAll("tr[data-key]")];
		if (rows.length < 2) continue;
		const shown = () => [...table.querySelectorAll("tr[data-key]:not([hidden])")];
		const heads = [...table.tHead.rows[0].cells];
		const status = make("output");
		const filter = make("input", { type: "search" });
		const label = make("label", { textContent: words.filter + " " });
		const tools = make("div", { className: "jql-tools" });
		label.append(filter);
		tools.append(status);
		if (rows.length > 7) tools.prepend(label); // what fits a glance needs no filter

		filter.oninput = () => {
			const wanted = filter.value.trim().toLowerCase();
			for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
			let open = 0; // the level of the group below that is shown, which those around it head
			for (const body of [...table.tBodies].reverse()) {
				const level = body.rows[0].dataset.level ?? 9;
				body.hidden = wanted && !body.querySelector("tr[data-key]:not([hidden])") && open <= level;
				if (!body.hidden) open = level;
			}
			for (const sum of table.querySelectorAll(".jql-total, .jql-tally")) sum.hidden = wanted;
			const n = shown().length;
			status.textContent = wanted && (n ? say("filtered", { n, total: rows.length }) : words["filtered-none"]);
		};

		if (navigator.clipboard) {
			const copy = make("button", { type: "button", textContent: words.copy });
			copy.onclick = async () => {
				const lines = [heads, ...shown().map((row) => [...row.cells])];
				await navigator.clipboard.writeText(lines.map((cells) => cells.map((c) => csv(c.dataset.value ?? text(c))).join()).join("\r\n"));
				status.textContent = say("copied", { n: lines.length - 1 });
			};
			label.after(copy);
		}

		if (!table.tHead.matches(".jql-headless")) heads.forEach((head, column) => {
			if (head.matches(".jql-number")) return;
			const name = text(head);
			const button = make("button", { type: "button", className: "jql-sort", textContent: name });
			head.replaceChildren(button);
			button.onclick = () => {
				const order = head.ariaSort === "ascending" ? "descending" : "ascending";
				for (const other of heads) other.removeAttribute("aria-sort");
				head.setAttribute("aria-sort", order);
				const value = ({ cells: { [column]: c } }) => c.dataset.sort ?? text(c).toLowerCase();
				const sorted = rows.toSorted((a, b) => compare(value(a), value(b), order === "descending"));
				for (const row of sorted) row.parentNode.insertBefore(row, row.parentNode.querySelector(".jql-total"));
				table.querySelectorAll("td.jql-number").forEach((c, i) => (c.textContent = i + 1));
				status.textContent = say("sorted-" + order, { column: name });
			};
		});

		table.parentNode.before(tools);
	}
})();
