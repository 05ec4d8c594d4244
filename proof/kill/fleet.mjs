import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ownProcess } from '../../bench/measuring/own-processes.mjs'

const PROGRAM = fileURLToPath(new URL('instance.mjs', import.meta.url))
/** How much faster time passes for the instances: tokens age in seconds. */
export const SPEED = 10
/** Milliseconds for one question. */
const PATIENCE = 60_000

/**
 * The instances of one app, which come and go. A question to one that is killed is not answered: whether it was done,
 * nobody knows.
 *
 * @param {{ kind: string, url: string, size: number, secrets: readonly string[], random: () => number }} options
 */
export function fleet({ kind, url, size, secrets, random }) {
  /** @type {Set<Instance>} */
  const living = new Set()
  const begun = Date.now()
  const counts = { asked: 0, answered: 0, unanswered: 0, failed: 0, kills: 0 }
  const now = () => begun + (Date.now() - begun) * SPEED
  const course = { isOver: false }
  const anyone = () => [...living][Math.floor(random() * living.size)]

  return {
    now,
    counts,
    /** What those that start from now on are given. */
    secrets,
    /** Whatever is asked of any instance that lives. @param {string} ask @param {object} [given] @returns {Promise<any>} `undefined`: no answer */
    async ask(ask, given = {}) {
      while (living.size === 0 && !course.isOver) await sleep(20)
      if (course.isOver) return undefined
      counts.asked += 1
      const answer = await anyone()?.ask({ ask, now: now(), ...given })
      if (answer === undefined) counts.unanswered += 1
      else if (answer.failed !== undefined) counts.failed += 1
      else {
        counts.answered += 1
        return answer
      }
      // What failed has come to nothing, or to nobody knows what.
      return undefined
    },
    /** Until it is answered. @param {string} ask @param {object | (() => object)} [given] made anew for each attempt @returns {Promise<any>} */
    async insist(ask, given = {}) {
      for (let attempt = 0; attempt < 200; attempt++) {
        const answer = await this.ask(ask, typeof given === 'function' ? given() : given)
        if (answer !== undefined) return answer
        if (course.isOver) break
        await sleep(50)
      }
      throw new Unanswered(ask)
    },
    /** For as long as it takes until so many more are answered, or ten seconds. @param {number} more */
    async goOn(more) {
      const [enough, late] = [counts.answered + more, Date.now() + 10_000]
      while (counts.answered < enough && Date.now() < late) await sleep(1)
    },
    async start() {
      const started = await instance({ kind, url, secrets: this.secrets }, () => living.delete(started))
      living.add(started)
    },
    /** As many as there should be. */
    async fill() {
      while (living.size < size) await this.start()
    },
    get living() {
      return living.size
    },
    /** One of them ends without a chance to do anything about it. */
    async kill() {
      const victim = anyone()
      if (victim === undefined) return
      counts.kills += 1
      await victim.kill()
    },
    /** The one that was started first. */
    async killOldest() {
      counts.kills += 1
      await [...living][0]?.kill()
    },
    async end() {
      course.isOver = true
      await Promise.all([...living].map((each) => each.kill()))
    },
  }
}

/** Nothing has answered for so long that the proof cannot go on. */
class Unanswered extends Error {}

/**
 * @typedef {Awaited<ReturnType<typeof instance>>} Instance
 *
 * @param {object} given
 * @param {() => void} gone
 */
async function instance(given, gone) {
  const child = ownProcess(fork(PROGRAM, [JSON.stringify(given)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }))
  let errors = ''
  child.stderr?.on('data', (text) => (errors = `${errors}${text}`.slice(-2_000)))
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map()
  let last = 0
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const ready = new Promise((resolve, reject) => {
    child.once('message', resolve)
    void ended.then((code) => reject(new Error(`An instance ended with ${code}:\n${errors}`)))
  })
  void ended.then(() => {
    gone()
    for (const answer of waiting.values()) answer(undefined)
  })
  await ready
  child.on('message', ({ number, ...answer }) => {
    waiting.get(number)?.(answer)
    waiting.delete(number)
  })
  return {
    /** @param {object} question @returns {Promise<any>} */
    ask: (question) =>
      new Promise((resolve, reject) => {
        const number = ++last
        const late = setTimeout(() => reject(new Unanswered(JSON.stringify(question))), PATIENCE)
        waiting.set(number, (answer) => {
          clearTimeout(late)
          resolve(answer)
        })
        // Whoever has just been killed hears nothing more.
        child.send({ number, ...question }, (error) => error && waiting.get(number)?.(undefined))
      }),
    async kill() {
      gone()
      child.kill('SIGKILL')
      await ended
    },
  }
}
