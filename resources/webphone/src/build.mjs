// Builds the webphone into the folder named on the command line (make webphone).
// Words come from resources/translations, colours from resources/tokens.json, icons from
// resources/icons, so that the page and the desktop app say and look the same.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as esbuild from "esbuild";

const source = resolve(process.argv[2]);
const resources = resolve(process.argv[3]);
const out = resolve(process.argv[4]);
const LANGUAGES = ["de", "en", "nl"];

async function files(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await files(path)));
    else found.push(path);
  }
  return found.sort();
}

const sources = (await files(source)).filter((path) => !path.includes("node_modules"));
const code = (await Promise.all(sources.filter((p) => /\.tsx?$/.test(p)).map((p) => readFile(p, "utf8")))).join("\n");

async function words() {
  const rows = (await readFile(join(resources, "translations/strings.tsv"), "utf8")).split("\n").slice(1);
  const used = new Set([...code.matchAll(/["'`]([a-z][A-Za-z]*(?:\.[A-Za-z0-9]+)+)/g)].map((m) => m[1]));
  const found = Object.fromEntries(LANGUAGES.map((language) => [language, {}]));
  for (const row of rows) {
    const [key, ...texts] = row.split("\t");
    const plain = key.replace(/\.one$/, "");
    const family = plain.split(".").slice(0, -1).join(".");
    if (!used.has(plain) && !used.has(key) && !code.includes("`" + family + ".$")) continue;
    LANGUAGES.forEach((language, at) => (found[language][key] = texts[at]));
  }
  return found;
}

async function icons() {
  const used = new Set([...code.matchAll(/["'`]([a-z0-9]+(?:-[a-z0-9]+)*)["'`]/g)].map((m) => m[1]));
  const found = {};
  for (const path of await files(join(resources, "icons"))) {
    const name = path.match(/([^/\\]+)\.svg$/)?.[1];
    if (!name || !used.has(name)) continue;
    const text = await readFile(path, "utf8");
    found[name] = text.replace(/<!--[^]*?-->/g, "").match(/<svg[^>]*>([^]*)<\/svg>/)[1].replace(/\s+/g, " ").trim();
  }
  return found;
}

async function tokens() {
  const all = JSON.parse(await readFile(join(resources, "tokens.json"), "utf8"));
  const rows = (scheme) => Object.entries(all[scheme]).map(([name, value]) => `--${name}:${value};`).join("");
  return `:root{color-scheme:light dark;${rows("light")}}\n@media (prefers-color-scheme:dark){:root{${rows("dark")}}}\n`;
}

const made = {
  "made:words": { contents: JSON.stringify(await words()), loader: "json" },
  "made:icons": { contents: JSON.stringify(await icons()), loader: "json" },
  "made:tokens": { contents: await tokens(), loader: "css" },
};
const plugin = {
  name: "made",
  setup(build) {
    build.onResolve({ filter: /^made:/ }, (args) => ({ path: args.path, namespace: "made" }));
    build.onLoad({ filter: /.*/, namespace: "made" }, (args) => made[args.path]);
    build.onResolve({ filter: /^\/phone\// }, (args) => ({ path: args.path, external: true }));
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await esbuild.build({
  entryPoints: { main: join(source, "main.tsx") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  publicPath: "/phone",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  legalComments: "none",
  metafile: true,
  plugins: [plugin],
});
const names = Object.keys(result.metafile.outputs).map((path) => relative(out, resolve(path)));
const script = names.find((name) => /^main-.*\.js$/.test(name));
const style = names.find((name) => /^main-.*\.css$/.test(name));
const font = names.find((name) => name.endsWith(".woff2"));
const version = createHash("sha256").update(names.join()).digest("hex").slice(0, 12);

for (const name of ["index.html", "manifest.webmanifest", "sw.js", "LICENSES.txt"]) {
  const text = await readFile(join(source, "static", name), "utf8");
  const filled = text
    .replaceAll("%SCRIPT%", `/phone/${script}`)
    .replaceAll("%STYLE%", `/phone/${style}`)
    .replaceAll("%FONT%", `/phone/${font}`)
    .replaceAll("%VERSION%", version);
  await writeFile(join(out, name), filled);
}
for (const path of await files(join(source, "static"))) {
  if (/\.(png|svg)$/.test(path)) await cp(path, join(out, relative(join(source, "static"), path)));
}

// What this build was made from: a test compares it, so that dist cannot be older than src.
const sums = {};
const digest = async (path) => createHash("sha256").update(await readFile(path)).digest("hex");
for (const path of sources) sums[`src/${relative(source, path).replaceAll("\\", "/")}`] = await digest(path);
sums["tokens.json"] = await digest(join(resources, "tokens.json"));
for (const name of Object.keys(await icons())) sums[`icons/${name}.svg`] = await digest(join(resources, `icons/${name}.svg`));
const used = await words();
const told = { files: sums, keys: Object.keys(used.en), words: createHash("sha256").update(JSON.stringify(used)).digest("hex") };
await writeFile(join(out, "sources.json"), JSON.stringify(told, null, 1) + "\n");
console.log(names.join("\n"));
