import { takesPart } from './contender.mjs'
import { measured } from '../measuring/measured-process.mjs'
import { medianOf, rounded } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const MINUTE = 60_000

/** Enough for what no target is about. */
const VARIANT_ROUNDS = 1

const roomy = { limit: 100_000_000, window: MINUTE }

/** Keys that are new with every check. @param {boolean} quick */
const distinct = (quick) => (quick ? 100_000 : 1_000_000)

/** Each is a process, and within a round everybody has a turn. @param {boolean} quick */
const patterns = (quick) => [
  { pattern: 'one key', keys: 1, limits: [roomy] },
  { pattern: '100k keys', keys: 100_000, limits: [{ limit: 1_000_000, window: MINUTE }] },
  { pattern: 'distinct keys', keys: distinct(quick), limits: [{ limit: 100, window: MINUTE }] },
  {
    pattern: 'three limits',
    keys: 1_000,
    limits: [roomy, { ...roomy, window: 3_600_000 }, { ...roomy, window: 10_000 }],
  },
]

/** @param {{ all: import('./contender.mjs').Listed[], rounds: number, quick: boolean }} options */
export async function measureMemory({ all, rounds, quick }) {
  const forms = all
    .filter((each) => each.memory !== undefined && takesPart(each, 'memory'))
    .map(({ file, name, side, variant }) => ({
      file,
      name,
      side,
      turns: variant ? Math.min(rounds, VARIANT_ROUNDS) : rounds,
      label: side === 'floor' ? `${name}, awaited` : name,
      bare: false,
    }))
  const floor = forms.find(({ side }) => side === 'floor')
  if (floor !== undefined) forms.unshift({ ...floor, label: `${floor.name}, bare`, bare: true })

  /** @type {Record<string, Record<string, number[]>>} label → pattern → nanoseconds by round */
  const taken = {}
  for (let round = 0; round < rounds; round++) {
    for (const { pattern, keys, limits } of patterns(quick)) {
      for (const { file, name, label, bare, turns } of forms) {
        if (round >= turns) continue
        const input = {
          file,
          name,
          keys,
          limits,
          bare,
          distinct: pattern === 'distinct keys',
          warming: 400,
          milliseconds: quick ? 200 : 400,
        }
        const { ns } = await measured(new URL('memory-worker.mjs', import.meta.url), input)
        ;((taken[label] ??= {})[pattern] ??= []).push(ns)
      }
    }
  }
  const results = forms.map(({ label, side }) => ({
    name: label,
    side,
    nanoseconds: taken[label],
    checksPerSecond: Object.fromEntries(
      Object.entries(taken[label]).map(([pattern, times]) => [pattern, Math.round(1e9 / medianOf(times, (ns) => ns))]),
    ),
  }))
  print(
    `Memory: million checks a second of CPU time, through the public call, awaited; ${distinct(quick).toLocaleString('en')} distinct keys; median of ${rounds}, variants once`,
    results.map(({ name, checksPerSecond }) => ({
      contender: name,
      ...Object.fromEntries(Object.entries(checksPerSecond).map(([pattern, rate]) => [pattern, rounded(rate / 1e6)])),
    })),
  )
  return results
}

/** @param {{ all: import('./contender.mjs').Listed[], quick: boolean }} options */
export async function measureBytes({ all, quick }) {
  const results = []
  const keys = distinct(quick)
  for (const { file, name, side } of all.filter((each) => each.memory !== undefined && takesPart(each, 'bytes'))) {
    const input = { file, name, keys, limits: [{ limit: 100, window: MINUTE }] }
    results.push({
      name,
      side,
      bytes: (await measured(new URL('bytes-worker.mjs', import.meta.url), input, { flags: ['--expose-gc'] })).bytes,
    })
  }
  print(
    `Memory: bytes for each of ${keys.toLocaleString('en')} keys, one check of each, without the text of the key itself`,
    results.map(({ name, bytes }) => ({ contender: name, bytes: Math.round(bytes) })),
  )
  return results
}
