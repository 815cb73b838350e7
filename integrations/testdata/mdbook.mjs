// Plays mdBook with a preprocessor, by its protocol: node mdbook.mjs FORM, FORM
// being what a book's chapters stand under, "items" (mdBook 0.5) or "sections"
// (0.4). Pages are written to book/.
import {spawnSync} from "node:child_process"
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import MarkdownIt from "markdown-it"

const form = process.argv[2]
const root = process.cwd()
const toml = readFileSync("book.toml", "utf8")
const command = /^command = "(.*)"$/m.exec(toml)[1]
const after = JSON.parse(/^after = (\[.*\])$/m.exec(toml)?.[1] ?? "[]")
const links = text => text.replace(/\{\{#include (.*?)\}\}/g, (_, name) => readFileSync(join("src", name), "utf8"))

const chapters = readdirSync("src").filter(name => name.endsWith(".md") && name !== "SUMMARY.md").map((name, n) => ({
  Chapter: {
    name, content: links(readFileSync(join("src", name), "utf8")), number: [n + 1], sub_items: [],
    path: name === "README.md" ? "index.md" : name, source_path: name, parent_names: [],
  },
}))
// One chapter below another, and what is none.
chapters[0].Chapter.sub_items.push("Separator", chapters.pop())
const book = {[form]: [{PartTitle: "Part"}, ...chapters, {
  Chapter: {name: "Draft", content: "", number: null, sub_items: [], path: null, source_path: null, parent_names: []},
}]}
if (form === "sections") book.__non_exhaustive = null
const context = {
  root, renderer: "html", mdbook_version: form === "items" ? "0.5.4" : "0.4.52",
  config: {book: {title: "Orrery", src: "src", language: "en"}, output: {html: {}}, preprocessor: {jqlbuild: {command, after}}},
}

const [program, ...args] = command.split(" ")
const call = (more, input) => spawnSync(program, [...args, ...more], {cwd: root, input, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "inherit"]})
let made = book
if (call(["supports", "html"]).status === 0) {
  const {status, stdout} = call([], JSON.stringify([context, book]))
  if (status !== 0) {
    if (stdout) throw new Error(`a book came with exit code ${status}`)
    console.error(`ERROR The "jqlbuild" preprocessor exited unsuccessfully with exit status: ${status} status`)
    process.exit(101)
  }
  made = JSON.parse(stdout)
}

// All but the contents must be what it was.
const bare = book => JSON.stringify(book, (key, value) => key === "content" ? "" : value)
if (bare(made) !== bare(book)) throw new Error("the book has changed")

const markdown = new MarkdownIt({html: true, typographer: true})
rmSync("book", {recursive: true, force: true})
mkdirSync("book")
const write = items => items.forEach(({Chapter: chapter}) => {
  if (!chapter) return
  if (chapter.path) writeFileSync(join("book", chapter.path.replace(/md$/, "html")), markdown.render(chapter.content))
  write(chapter.sub_items)
})
write(made[form])
