import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { buildPackages, nextBin } from './build.mjs'
import { install } from './install.mjs'
import { CommandFailed, collect, main, show } from './run.mjs'
import { cache, consoleUi, naiveApp, referenceApp, root } from './workspace.mjs'

/** What can be said of the source without running it. Every check runs, whatever the ones before it found. */
const checks = {
  build: async () => {
    await buildPackages()
    return true
  },
  types: async () => {
    const ours = await tool('typescript/bin/tsc', ['-b'])
    const apps = []
    for (const app of [referenceApp, naiveApp]) apps.push(await typesOf(app))
    const page = await tool('typescript/bin/tsc', ['--noEmit', '-p', consoleUi])
    return ours && page && apps.every(Boolean)
  },
  lint: () => tool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
  format: () => tool('oxfmt/bin/oxfmt', ['--check']),
  arrows: () =>
    tool('vitest/vitest.mjs', ['run', '--project=checks', 'import-arrows', 'exports', 'house-rules', 'lockfile']),
  packages: async () => {
    const tarballs = await pack()
    const verdicts = []
    for (const tarball of tarballs) {
      verdicts.push(await linted(tarball))
      verdicts.push(await tool('@arethetypeswrong/cli/dist/index.js', [tarball, '--profile', 'esm-only']))
    }
    return verdicts.every(Boolean)
  },
}

await main(async () => {
  await install()
  const results = []
  for (const [name, check] of Object.entries(checks)) {
    console.log(`\n── ${name}`)
    results.push({ name, ok: await check().catch(report) })
  }
  console.log(`\ncheck: ${results.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'FAILED'}`).join(', ')}`)
  return results.every(({ ok }) => ok) ? 0 : 1
})

/** @param {string} app its folder; Next writes the types of its own routes first */
async function typesOf(app) {
  const routes = await collect(process.execPath, [nextBin(), 'typegen'], { cwd: app })
  if (routes.code !== 0) console.error(routes.output)
  return routes.code === 0 && (await tool('typescript/bin/tsc', ['--noEmit', '-p', app]))
}

/**
 * @param {string} script within node_modules
 * @param {string[]} args
 */
async function tool(script, args) {
  return (await show(process.execPath, [join(root, 'node_modules', script), ...args])) === 0
}

/** The published packages as a user gets them. */
async function pack() {
  const folder = join(cache, 'tarballs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const workspace of ['packages/holdfast', 'packages/cli']) {
    const { code, output } = await collect('npm', ['pack', '--workspace', workspace, '--pack-destination', folder])
    if (code !== 0) throw new CommandFailed(output)
  }
  return readdirSync(folder).map((file) => join(folder, file))
}

/**
 * Every message of publint's is a fault, but for lists of places to resolve: two modules of Next's are not there in
 * Next 14, where its bundler takes the second place.
 *
 * @param {string} tarball
 */
async function linted(tarball) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  const file = buffer.slice(byteOffset, byteOffset + byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: file }, strict: true })
  const faults = messages.filter(({ code }) => code !== 'IMPORTS_FALLBACK_ARRAY_USE')
  for (const message of faults) console.error(formatMessage(message, pkg))
  return faults.length === 0
}

/** @param {unknown} error */
function report(error) {
  console.error(error instanceof CommandFailed ? error.message : error)
  return false
}
