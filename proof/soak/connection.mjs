import { Agent, request } from 'node:http'

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} text
 *
 * @typedef {object} Call
 * @property {Record<string, string>} [headers]
 * @property {unknown} [json]
 * @property {string} [body]
 * @property {Map<string, string>} [jar] its cookies are sent, and those of the answer kept
 * @property {number} [lose] milliseconds after which the connection is cut: the answer is lost
 */

/**
 * One visitor's connection: from an address of its own, kept alive for as long as the visit lasts.
 *
 * @param {string} origin of the app, on a loopback port
 * @param {string} address in 127.0.0.0/8
 */
export function connection(origin, address) {
  const { host, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true, maxSockets: 6, localAddress: address })
  return {
    close: () => agent.destroy(),
    /**
     * Rejects where no answer came.
     *
     * @param {string} method
     * @param {string} path
     * @param {Call} [call]
     * @returns {Promise<Answer>}
     */
    send(
      method,
      path,
      { headers = {}, json, body = json === undefined ? undefined : JSON.stringify(json), jar, lose } = {},
    ) {
      return new Promise((resolve, reject) => {
        const cookie = jar === undefined ? '' : cookieOf(jar)
        const outgoing = request({
          method,
          path,
          port,
          host: '127.0.0.1',
          agent,
          headers: {
            host,
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...(cookie === '' ? {} : { cookie, origin }),
            ...headers,
          },
        })
        outgoing.setTimeout(30_000, () => outgoing.destroy(new Error('no answer within 30 s')))
        outgoing.once('error', reject)
        outgoing.once('response', (response) => {
          const chunks = /** @type {Buffer[]} */ ([])
          response.once('error', reject)
          response.on('data', (chunk) => chunks.push(chunk))
          response.once('end', () => {
            for (const line of response.headers['set-cookie'] ?? []) if (jar !== undefined) keep(jar, line)
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            })
          })
        })
        outgoing.end(body)
        if (lose !== undefined) setTimeout(() => outgoing.destroy(new Error('lost on purpose')), lose)
      })
    },
  }
}

/** As a header has it. @param {Map<string, string>} jar */
export function cookieOf(jar) {
  return [...jar].map((pair) => pair.join('=')).join('; ')
}

/** @param {Map<string, string>} jar @param {string} line */
function keep(jar, line) {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  if (at === pair.length - 1 || /;\s*max-age=0(;|$)/i.test(line)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}
