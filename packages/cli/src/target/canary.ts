import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Canary } from './target.js'

/** How long a visit is waited for, and how often it is looked for; milliseconds. */
const [PATIENCE, PAUSE] = [500, 25]

/** A listener on a port of loopback that answers `ok` and counts who came, by the path. */
export class Canaries {
  #server: Server | undefined
  #address: Promise<string> | undefined
  readonly #visits = new Map<string, number>()

  async next(name: string): Promise<Canary> {
    this.#address ??= this.#listen()
    const path = `/${name}`
    const url = (await this.#address) + path
    return {
      url,
      visits: async () => {
        for (let waited = 0; waited < PATIENCE && !this.#visits.has(path); waited += PAUSE) {
          await pause(PAUSE)
        }
        return this.#visits.get(path) ?? 0
      },
    }
  }

  close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  #listen(): Promise<string> {
    const server = createServer(({ url = '' }, response) => {
      const path = url.replace(/[?#].*$/s, '')
      this.#visits.set(path, (this.#visits.get(path) ?? 0) + 1)
      response.setHeader('content-type', 'text/plain')
      response.end('ok')
    })
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    })
  }
}
