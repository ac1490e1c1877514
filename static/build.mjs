// Builds static/build: one stylesheet, one script, the fonts and the pictures. Run by `npm run build`.
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const out = join(here, "build");
const SUBSETS = ["latin", "latin-ext"];

// The screen's typeface, one variable file a subset.
const screenFonts = SUBSETS.map((subset) => `source-sans-3-${subset}-wght-normal.woff2`);
// The PDFs' typefaces: Source Sans 3 for the text, Ubuntu beside the EU emblem.
const paperFonts = [
  ["source-sans-3", [400, 600, 700]],
  ["ubuntu", [400, 700]],
].flatMap(([family, weights]) =>
  weights.flatMap((weight) => SUBSETS.map((subset) => [family, `${family}-${subset}-${weight}-normal.woff2`])),
);

// The package's own @font-face rules for the subsets we ship, pointing at our copies.
function fontFaces() {
  const css = readFileSync(join(modules, "@fontsource-variable/source-sans-3/wght.css"), "utf8");
  const rules = css.match(/@font-face\s*{[^}]*}/g);
  const ours = rules.filter((rule) => screenFonts.some((file) => rule.includes(file)));
  return ours.map((rule) => rule.replace("url(./files/", "url(fonts/").replace(/\s+/g, " ")).join("\n");
}

// Variants of the library that no template of ours uses.
const UNUSED = /--(small|inverse|start|width-[2-4]|spaced|number)\b|start-icon|__divider|__(label|legend)--|exit-this-page/;

function styles() {
  const { css } = compile(join(here, "src/app.scss"), { loadPaths: [modules], quietDeps: true, charset: false });
  const used = css.replace(/^([^{}@]+)\{[^{}]*\}/gm, (rule, selector) =>
    selector.split(",").every((part) => UNUSED.test(part)) ? "" : rule,
  );
  return transformSync(`${fontFaces()}\n${used}`, { loader: "css", minify: true, target: "chrome110" }).code;
}

function copyFonts() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  const copy = (folder, file) => cpSync(join(modules, folder, "files", file), join(out, "fonts", file));
  screenFonts.forEach((file) => copy("@fontsource-variable/source-sans-3", file));
  paperFonts.forEach(([family, file]) => copy(`@fontsource/${family}`, file));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
copyFonts();
cpSync(join(here, "img"), join(out, "img"), { recursive: true });
writeFileSync(join(out, "app.css"), styles());
buildSync({
  entryPoints: [join(here, "src/js/app.js")],
  outfile: join(out, "app.js"),
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  nodePaths: [modules],
  legalComments: "none",
});
for (const file of ["app.css", "app.js", "fonts/source-sans-3-latin-wght-normal.woff2"]) {
  console.log(`${file} ${(statSync(join(out, file)).size / 1000).toFixed(1)} kB`);
}
