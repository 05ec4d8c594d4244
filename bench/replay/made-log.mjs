import { closeSync, openSync, writeSync } from 'node:fs'

const AGENTS = Array.from({ length: 300 }, (_, i) => {
  const [major, minor] = [60 + (i % 80), i % 17]
  return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.${minor} (KHTML, like Gecko) Chrome/${major}.0.${i}.0 Safari/537.${minor}`
})
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const START = Date.UTC(2026, 0, 5)

/**
 * An access log as servers write them: some 230 bytes a line, each request logged when its answer is sent, hence a few
 * seconds out of order; 50,000 addresses of which few come often, 300 user agents, 1,500 paths. The same in every run.
 *
 * @param {string} file
 * @param {number} lines
 * @param {'combined' | 'json'} form
 */
export function makeLog(file, lines, form) {
  const output = openSync(file, 'w')
  let state = 1
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 0x1_0000_0000
  /** @type {string[]} */
  let chunk = []
  for (let line = 0; line < lines; line++) {
    const drawn = random()
    const who = Math.floor(drawn * drawn * drawn * 50_000)
    const address = `203.${who >> 16}.${(who >> 8) & 255}.${who & 255}`
    const time = new Date(START + line * 20 - Math.floor(random() * 3_000))
    const path = `/articles/${Math.floor(random() * 1_500)}-how-to-read-a-log?page=${line % 7}`
    const agent = AGENTS[who % AGENTS.length]
    chunk.push(form === 'json' ? jsonLine(address, time, path, agent) : combinedLine(address, time, path, agent))
    if (chunk.length < 20_000) continue
    writeSync(output, `${chunk.join('\n')}\n`)
    chunk = []
  }
  if (chunk.length > 0) writeSync(output, `${chunk.join('\n')}\n`)
  closeSync(output)
}

/** @param {string} address @param {Date} time @param {string} path @param {string | undefined} agent */
function combinedLine(address, time, path, agent) {
  const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`
  return `${address} - - [${day}:${clock} +0000] "GET ${path} HTTP/1.1" 200 5316 "https://www.example.com/articles" "${agent}"`
}

/** @param {string} address @param {Date} time @param {string} path @param {string | undefined} agent */
function jsonLine(address, time, path, agent) {
  return JSON.stringify({
    remote_addr: address,
    time_iso8601: time.toISOString(),
    request_method: 'GET',
    request_uri: path,
    status: 200,
    http_user_agent: agent,
  })
}

/** @param {number} part */
const two = (part) => String(part).padStart(2, '0')
