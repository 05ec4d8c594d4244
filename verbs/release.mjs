import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildPackages } from './build.mjs'
import { install } from './install.mjs'
import { productionPackages, readLockfile } from './production-packages.mjs'
import { CommandFailed, collect, main, run } from './run.mjs'
import { cache, root } from './workspace.mjs'

const usage = `npm run release -- version   the next version into both packages and the changelog
npm run release -- pack      what will be published, into .cache/release; nothing is sent anywhere`

const published = ['packages/holdfast', 'packages/cli']
const folder = join(cache, 'release')

/** @type {Readonly<Record<string, () => Promise<number>>>} */
const steps = { version, pack }

/** Takes the changesets up. */
async function version() {
  const before = versionOf('packages/holdfast')
  const changelog = join(root, 'CHANGELOG.md')
  const text = readFileSync(changelog, 'utf8')
  if (changesets().length === 0) throw new CommandFailed('There is no changeset: nothing is to be released.')
  // Before anything is written: a changelog that says nothing ends it.
  released(text, '0.0.0', today())
  const changeset = join(root, 'node_modules/@changesets/cli/bin.js')
  await run('Taking the changesets up', process.execPath, [changeset, 'version'])
  const after = versionOf('packages/holdfast')
  if (after === before) throw new CommandFailed('The changesets name no package that is published.')
  writeFileSync(changelog, released(text, after, today()))
  follow(before, after)
  lock()
  console.log(`${before} → ${after}. When it has landed: git tag v${after}`)
  return 0
}

/** The two tarballs, what is in them, and their checksums. */
async function pack() {
  await install()
  await buildPackages()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const workspace of published) {
    const { name } = manifest(workspace)
    await run(`Packing ${name}`, 'npm', ['pack', '--workspace', workspace, '--pack-destination', folder])
    writeFileSync(join(folder, `${name}.cdx.json`), await sbom(workspace))
  }
  const sums = readdirSync(folder)
    .toSorted()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex')}  ${file}\n`,
    )
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
  console.log(`\n${sums.join('')}\nIn .cache/release; nothing was published.`)
  return 0
}

/**
 * All that an install of a package brings, on every platform (CycloneDX). `npm sbom` of a workspace tells only what is in
 * its folder: it is asked in an empty one, of the lock file that a user would have.
 *
 * @typedef {{ name: string, version: string }} Component
 *
 * @param {string} workspace
 */
export async function sbom(workspace) {
  const { name, version: own, license, dependencies } = manifest(workspace)
  const lockfile = readLockfile()
  const itself = { name, version: own, license, dependencies }
  const packages = Object.fromEntries(productionPackages(workspace).map(({ path, place }) => [place, lockfile[path]]))
  const parent = mkdtempSync(join(tmpdir(), 'holdfast-sbom-'))
  // npm calls what it describes by its folder.
  const project = join(parent, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify(itself))
  writeFileSync(
    join(project, 'package-lock.json'),
    JSON.stringify({ name, version: own, lockfileVersion: 3, packages: { '': itself, ...packages } }),
  )
  const options = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library', '--loglevel', 'error']
  const { code, output } = await collect('npm', ['sbom', ...options], { cwd: project })
  rmSync(parent, { recursive: true })
  const start = output.indexOf('{')
  if (code !== 0 || start < 0) throw new CommandFailed(`npm sbom of ${name} failed:\n${output}`)
  const found = JSON.parse(output.slice(start))
  const listed = new Set(found.components.map((/** @type {Component} */ each) => `${each.name}@${each.version}`))
  const left = productionPackages(workspace).filter((each) => !listed.has(`${each.name}@${each.version}`))
  if (left.length > 0)
    throw new CommandFailed(`npm sbom of ${name} left out ${left.map((each) => each.name).join(', ')}.`)
  return `${JSON.stringify(found, null, 2)}\n`
}

/**
 * The changelog in which what was unreleased has a version.
 *
 * @param {string} text
 * @param {string} next
 * @param {string} date
 */
export function released(text, next, date) {
  const [, head, entries, rest] = /^(.*?\n## \[Unreleased\]\n)(.*?)(\n## \[.*)?$/s.exec(text) ?? []
  if (head === undefined || entries === undefined) throw new CommandFailed('CHANGELOG.md has no [Unreleased].')
  if (!/^- /m.test(entries)) throw new CommandFailed('CHANGELOG.md says nothing under [Unreleased].')
  return `${head}\n## [${next}] - ${date}\n${entries}${rest ?? ''}`
}

/**
 * The workflow that people copy names the version that it comes with.
 *
 * @param {string} before
 * @param {string} after
 */
function follow(before, after) {
  const template = join(root, 'packages/cli/templates/github-workflow.yml')
  writeFileSync(template, readFileSync(template, 'utf8').replaceAll(`holdfast-cli@${before}`, `holdfast-cli@${after}`))
}

/** The lock file repeats the manifests of the workspaces. npm would also drop what it cannot see from this platform. */
function lock() {
  const file = join(root, 'package-lock.json')
  const lockfile = JSON.parse(readFileSync(file, 'utf8'))
  for (const [workspace, entry] of Object.entries(lockfile.packages)) {
    if (workspace === '' || workspace.includes('node_modules/')) continue
    const { version: next, dependencies } = manifest(workspace)
    Object.assign(entry, { version: next }, dependencies === undefined ? {} : { dependencies })
  }
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`)
}

const changesets = () => {
  const own = join(root, '.changeset')
  return existsSync(own) ? readdirSync(own).filter((file) => file.endsWith('.md') && file !== 'README.md') : []
}

const today = () => new Date().toISOString().slice(0, 10)

/** @param {string} workspace @returns {{ name: string, version: string, license: string, dependencies?: Record<string, string> }} */
const manifest = (workspace) => JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'))

/** @param {string} workspace */
const versionOf = (workspace) => manifest(workspace).version

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const [name = '', ...rest] = process.argv.slice(2)
    const step = rest.length === 0 ? steps[name] : undefined
    if (step !== undefined) return step()
    console.error(usage)
    return 2
  })
}
