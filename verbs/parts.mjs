import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cache } from './workspace.mjs'

/**
 * A real program that tests run against.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} variable the environment variable that names it before anything else is looked at
 * @property {string[]} programs
 * @property {'any' | 'all'} needs `any` one program will do and is what is found, or `all` of them in one folder, which is
 * @property {string[]} folders where it may be besides PATH
 * @property {string} debian its package
 */

/** @satisfies {Record<string, Part>} */
export const parts = {
  redis: {
    name: 'Redis',
    variable: 'HOLDFAST_REDIS_SERVER',
    programs: ['redis-server', 'valkey-server'],
    needs: 'any',
    folders: [],
    debian: 'redis-server',
  },
  postgres: {
    name: 'Postgres',
    variable: 'HOLDFAST_POSTGRES_BIN',
    programs: ['initdb', 'postgres'],
    needs: 'all',
    folders: versionsIn('/usr/lib/postgresql').map((version) => join('/usr/lib/postgresql', version, 'bin')),
    debian: 'postgresql',
  },
  chromium: {
    name: 'Chromium',
    variable: 'HOLDFAST_CHROMIUM',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Google Chrome'],
    needs: 'any',
    folders: ['/Applications/Google Chrome.app/Contents/MacOS'],
    debian: 'chromium',
  },
}

/** So that Chromium runs in a container, and as root. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
]

/** Where parts that could not be installed are unpacked, with one starter per program in `bin`. */
export const partsFolder = join(cache, 'parts')

/**
 * @param {Part} part
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the program, or the folder of `all` programs
 */
export function findPart({ name, variable, programs, needs, folders }, env = process.env) {
  const named = env[variable]
  if (named) {
    if (existsSync(named)) return named
    throw new Error(`${name}: ${variable} is ${named}, which does not exist.`)
  }
  const places = [join(partsFolder, 'bin'), ...(env.PATH ?? '').split(delimiter), ...folders].filter(Boolean)
  if (needs === 'all') return places.find((place) => programs.every((program) => existsSync(join(place, program))))
  return places.flatMap((place) => programs.map((program) => join(place, program))).find((path) => existsSync(path))
}

/**
 * @param {string} folder
 * @returns {string[]} newest first
 */
function versionsIn(folder) {
  return existsSync(folder) ? readdirSync(folder).toSorted((a, b) => Number(b) - Number(a)) : []
}
