import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findPart, parts, partsFolder } from './parts.mjs'
import { collect, run } from './run.mjs'
import { cache } from './workspace.mjs'

/**
 * Finds every part that tests need, or gets it from the system's packages.
 *
 * @param {readonly import('./parts.mjs').Part[]} [wanted]
 * @returns {Promise<{ env: Record<string, string>, missing: string[] }>} what to set for the tests, and why what is not there is not
 */
export async function provideParts(wanted = Object.values(parts)) {
  /** @type {Record<string, string>} */
  const env = {}
  const missing = []
  for (const part of wanted) {
    try {
      env[part.variable] = findPart(part) ?? (await get(part))
    } catch (error) {
      missing.push(`${part.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { env, missing }
}

/** @param {import('./parts.mjs').Part} part */
async function get(part) {
  const advice = `install it, or name it in ${part.variable}`
  if (process.platform !== 'linux') throw new Error(`not found; ${advice}`)
  try {
    if (process.getuid?.() === 0) await installPackage(part)
    else await unpackPackage(part)
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    throw new Error(`not found, and apt-get could not get it (${reason}); ${advice}`, { cause: error })
  }
  const found = findPart(part)
  if (found === undefined) throw new Error(`not found, even in the package ${part.debian}; ${advice}`)
  return found
}

let listsAreFresh = false

/** @param {import('./parts.mjs').Part} part */
async function installPackage({ name, debian }) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  if (!listsAreFresh) await run('Updating the list of packages', 'apt-get', ['update'], { env })
  listsAreFresh = true
  await run(`Installing ${name}`, 'apt-get', ['install', '--yes', '--no-install-recommends', debian], { env })
}

/**
 * Without root, a package and what it lacks are unpacked beside the checkout and started with their own libraries.
 *
 * @param {import('./parts.mjs').Part} part
 */
async function unpackPackage({ name, debian, programs }) {
  const apt = join(cache, 'apt')
  const own = ['-o', `Dir::State::Lists=${join(apt, 'lists')}`, '-o', `Dir::Cache=${apt}`, '-o', 'Debug::NoLocking=1']
  mkdirSync(join(apt, 'lists', 'partial'), { recursive: true })
  mkdirSync(join(apt, 'archives', 'partial'), { recursive: true })
  if (!listsAreFresh) await run('Updating the list of packages', 'apt-get', [...own, 'update'])
  listsAreFresh = true

  const plan = await collect('apt-get', [...own, '-s', 'install', '--no-install-recommends', debian])
  const packages = [...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '')
  if (plan.code !== 0 || packages.length === 0) throw new Error(plan.output)

  const download = join(apt, debian)
  const tree = join(partsFolder, debian)
  rmSync(download, { recursive: true, force: true })
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(download, { recursive: true })
  mkdirSync(tree, { recursive: true })
  await run(`Downloading ${name}`, 'apt-get', [...own, 'download', ...packages], { cwd: download })
  for (const file of readdirSync(download)) {
    const { code, output } = await collect('dpkg', ['-x', join(download, file), tree])
    if (code !== 0) throw new Error(output)
  }
  writeStarters(tree, programs)
}

/**
 * @param {string} tree
 * @param {string[]} programs
 */
function writeStarters(tree, programs) {
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' }).map((file) => join(tree, file))
  const libraries = new Set(files.filter((file) => /\.so(\.\d+)*$/.test(file)).map((file) => dirname(file)))
  const bin = join(partsFolder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const program of programs) {
    const named = files.filter((file) => basename(file) === program && /\/(bin|lib\/chromium)\//.test(file))
    // Debian's own starter of Chromium expects to live in /usr.
    const target = named.find((file) => file.includes('/lib/')) ?? named[0]
    if (target === undefined) continue
    const path = [...libraries].join(':')
    writeFileSync(
      join(bin, program),
      `#!/bin/sh\nLD_LIBRARY_PATH='${path}'\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\nexport LD_LIBRARY_PATH\nexec '${target}' "$@"\n`,
    )
    chmodSync(join(bin, program), 0o755)
  }
}
