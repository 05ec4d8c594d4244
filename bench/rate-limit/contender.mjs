import { readdirSync } from 'node:fs'

/**
 * The one interface behind which everybody is measured.
 *
 * @typedef {object} Limit
 * @property {number} limit
 * @property {number} window milliseconds, whole seconds
 *
 * @typedef {object} Checker
 * @property {(key: string) => unknown} check the public call, to be awaited, with as little added as can be
 * @property {(answer: any) => boolean} admitted what a fulfilled call says
 * @property {(reason: any) => boolean} [refused] whether a rejected call is a refusal; any other rejection is an outage
 * @property {(answer: any) => boolean} [healthy] whether the store decided; where absent, any answer says so
 * @property {() => unknown} [close]
 *
 * @typedef {object} MemoryOptions
 * @property {number} [keys] how many will be counted apart, where a store wants to know
 * @property {() => number} [clock] where a limiter takes one
 *
 * @typedef {object} Place of the counters
 * @property {string} url of Redis
 * @property {string} rest of a REST front of the same Redis
 * @property {string} prefix of every key
 * @property {boolean} [patient] a busy machine is not to be taken for an outage
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} [counts] what it counts with, where that is not said by its name
 * @property {'floor' | 'holdfast' | 'peer'} side
 * @property {boolean} [variant] of another contender: left out where it has to be quick
 * @property {readonly string[]} [only] the measurements it is for; default: all that it can do
 * @property {(limits: readonly Limit[], options?: MemoryOptions) => Checker} [memory]
 * @property {(limits: readonly Limit[], place: Place) => Checker | Promise<Checker>} [redis]
 * @property {boolean} [rest] reaches Redis by the REST front
 *
 * @typedef {Contender & { readonly file: string }} Listed
 */

const folder = new URL('contenders/', import.meta.url)
const ORDER = ['floor', 'holdfast', 'peer']

/** @returns {Promise<Listed[]>} */
export async function contenders() {
  const files = readdirSync(folder).toSorted()
  const lists = await Promise.all(files.map(contendersOf))
  return lists.flat().toSorted((a, b) => ORDER.indexOf(a.side) - ORDER.indexOf(b.side))
}

/**
 * A process that measures one of them loads nothing of the others.
 *
 * @param {string} file
 * @param {string} name
 */
export async function contender(file, name) {
  const found = (await contendersOf(file)).find((each) => each.name === name)
  if (found === undefined) throw new Error(`${file} has no contender ${name}.`)
  return found
}

/**
 * @param {Listed} listed
 * @param {string} measurement
 */
export function takesPart({ only }, measurement) {
  return only === undefined || only.includes(measurement)
}

/** @param {string} file */
async function contendersOf(file) {
  const module = await import(new URL(file, folder).href)
  return module.contenders.map((/** @type {Contender} */ each) => ({ ...each, file }))
}
