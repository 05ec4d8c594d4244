import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleForNode } from './bundle.mjs'
import { buildConsolePage, writeConsoleAssets } from './console.mjs'
import { filesIn, hashOf } from './hash.mjs'
import { install } from './install.mjs'
import { alone } from './lock.mjs'
import { main, run } from './run.mjs'
import { cache, consoleUi, referenceApp, root } from './workspace.mjs'

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string[]} inputs files and folders whose content decides; what is built from them is stale when it changes
 * @property {string[]} outputs what must still be as the last build left it
 * @property {() => Promise<unknown>} build
 */

const shared = ['package-lock.json', 'tsconfig.base.json'].map((file) => join(root, file))
const bundling = ['verbs/bundle.mjs', 'verbs/console.mjs'].map((file) => join(root, file))

/** @type {Target} */
const page = {
  name: 'console',
  inputs: [
    ...shared,
    ...bundling,
    ...['src', 'public', 'index.html', 'package.json', 'vite.config.ts'].map((file) => join(consoleUi, file)),
    // It explains each code.
    join(root, 'packages/holdfast/docs/problems'),
  ],
  outputs: [join(consoleUi, 'dist')],
  build: buildConsolePage,
}

/** @type {Target[]} */
const packages = [
  page,
  typescriptPackage('library', 'packages/holdfast', page.outputs, async () => {
    writeConsoleAssets()
    await bundleForNode()
  }),
  typescriptPackage('CLI', 'packages/cli'),
]

/** @type {Target} */
const app = {
  name: 'reference app',
  inputs: [...shared, fileURLToPath(import.meta.url), referenceApp, ...packages.flatMap((target) => target.outputs)],
  // Next writes a new id with every build; whoever built last, a build that is not ours is not trusted.
  outputs: ['BUILD_ID', 'holdfast-csp.json'].map((file) => join(referenceApp, '.next', file)),
  build: async () => {
    if (!existsSync(join(referenceApp, 'app'))) throw new Error('apps/reference has no app/ folder: nothing to build.')
    const env = { ...process.env, NODE_ENV: /** @type {const} */ ('production') }
    await run('Building the reference app', process.execPath, [nextBin(), 'build'], { cwd: referenceApp, env })
    // The scripts of prerendered pages run by their hashes; a page that would stay dead fails the build.
    const holdfast = join(root, 'packages/cli/bin/holdfast.js')
    const csp = [holdfast, 'csp', '--dir', '.next']
    await run('Hashing the scripts of its pages', process.execPath, csp, { cwd: referenceApp, env })
    const scan = [holdfast, 'scan', '--dir', '.next']
    await run('Looking for secrets in what browsers get', process.execPath, scan, { cwd: referenceApp, env })
  },
}

/** Next's own entry, run without npm or a shell in between, so that signals reach the server. */
export function nextBin() {
  return createRequire(join(referenceApp, 'package.json')).resolve('next/dist/bin/next')
}

export const buildPackages = () => build(packages)
export const buildAll = () => build([...packages, app])

/** @param {Target[]} targets in the order in which they need each other */
function build(targets) {
  return alone(async () => {
    let built = 0
    for (const target of targets) {
      // Before the build: what is edited while it runs is not in it.
      const inputs = inputHash(target)
      if (isFresh(target, inputs)) continue
      await target.build()
      stamp(target, inputs)
      built += 1
    }
    if (built === 0) console.log(`Up to date: ${targets.map((target) => target.name).join(', ')}`)
  })
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {string[]} [parts] what else is in it
 * @param {() => Promise<void>} [after] what is made when the compiler is done
 * @returns {Target}
 */
function typescriptPackage(name, folder, parts = [], after) {
  const source = join(root, folder, 'src')
  const dist = join(root, folder, 'dist')
  return {
    name,
    inputs: [
      ...shared,
      ...bundling,
      source,
      ...parts,
      ...['package.json', 'tsconfig.json'].map((file) => join(root, folder, file)),
    ],
    outputs: [dist],
    build: async () => {
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
      await run(`Building the ${name}`, process.execPath, [tsc, '-b', '--force', folder])
      removeOrphans(source, dist)
      await after?.()
    },
  }
}

/**
 * The compiler leaves the output of deleted sources behind, and a wildcard export would still serve it.
 *
 * @param {string} source
 * @param {string} dist
 */
function removeOrphans(source, dist) {
  for (const types of filesIn(dist).filter((file) => file.endsWith('.d.ts'))) {
    const stem = relative(dist, types).slice(0, -'.d.ts'.length)
    if (['.ts', '.tsx'].some((extension) => existsSync(join(source, stem + extension)))) continue
    for (const extension of ['.d.ts', '.d.ts.map', '.js', '.js.map']) {
      rmSync(join(dist, stem + extension), { force: true })
    }
  }
}

/** @param {Target} target */
function inputHash({ inputs }) {
  return hashOf(inputs, (file) => !/\.test(-d)?\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$/.test(file))
}

/** @param {Target} target */
function outputHash({ outputs }) {
  return hashOf(outputs, (file) => !file.endsWith('.tsbuildinfo'))
}

/**
 * @param {Target} target
 * @param {string} inputs
 */
function isFresh(target, inputs) {
  const file = stampFile(target)
  if (!existsSync(file) || !target.outputs.every((output) => existsSync(output))) return false
  return readFileSync(file, 'utf8') === stampOf(inputs, outputHash(target))
}

/**
 * @param {Target} target
 * @param {string} inputs
 */
function stamp(target, inputs) {
  mkdirSync(join(cache, 'stamps'), { recursive: true })
  writeFileSync(stampFile(target), stampOf(inputs, outputHash(target)))
}

/**
 * @param {string} inputs
 * @param {string} outputs
 */
const stampOf = (inputs, outputs) => JSON.stringify({ inputs, outputs })

/** @param {Target} target */
function stampFile({ name }) {
  return join(cache, 'stamps', `${name.replaceAll(' ', '-').toLowerCase()}.json`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await install()
    await buildAll()
  })
}
