import { Agent, request } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'

/**
 * Calls at a steady rate from outside the process, whoever is slow: milliseconds of each, from when it was due.
 *
 * @param {string} origin
 * @param {{ rate: number, seconds: number }} options
 */
export async function latencies(origin, { rate, seconds }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const began = performance.now()
  /** @type {Promise<number>[]} */
  const calls = []
  for (let number = 0; number < rate * seconds; number++) {
    const due = began + (number * 1_000) / rate
    const wait = due - performance.now()
    if (wait > 0) await after(wait)
    calls.push(once(origin, agent))
  }
  const all = await Promise.all(calls)
  agent.destroy()
  return all
}

/**
 * @param {string} origin
 * @param {Agent} agent
 * @returns {Promise<number>}
 */
function once(origin, agent) {
  const sent = performance.now()
  return new Promise((resolve, reject) => {
    request(`${origin}/posts`, { agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - sent))
    })
      .on('error', reject)
      .end()
  })
}
