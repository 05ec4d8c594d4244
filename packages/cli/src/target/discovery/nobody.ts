import type { Client } from '../client.js'
import { isRefusal } from '../accounts/credential.js'
import type { Answer, Caller } from '../exchange.js'

/** How the app answers for a path that it does not have: some say 200 with their page, some send everybody to sign in. */
export class Nobody {
  readonly #answers: ReadonlyMap<string, Answer>

  private constructor(answers: ReadonlyMap<string, Answer>) {
    this.#answers = answers
  }

  /** Asks below `/api` and beside it, and writes below `/api`; as a stranger where nobody is named. */
  static async of(client: Client, name: string, as?: Caller): Promise<Nobody> {
    const answers = new Map<string, Answer>()
    const ask = async (key: string, method: string, path: string): Promise<void> => {
      const { answer } = await client.sendFromOwnOrigin({
        method,
        path,
        ...(method === 'POST' && { body: {} }),
        ...(as && { as }),
      })
      if (answer !== null) answers.set(key, { ...answer, text: answer.text.replaceAll(name, '') })
    }
    await ask('GET api', 'GET', `/api/${name}`)
    await ask('GET page', 'GET', `/${name}`)
    await ask('POST api', 'POST', `/api/${name}`)
    const nobody = new Nobody(answers)
    // Where all the rest is closed, what signs people in is open, and says otherwise what it does not have.
    if (nobody.isClosed) for (const method of ['GET', 'POST']) await ask(`${method} auth`, method, `/api/auth/${name}`)
    return nobody
  }

  /** Whether strangers are refused below `/api`, whatever they ask for: what is there only accounts can tell. */
  get isClosed(): boolean {
    const answer = this.#answers.get('GET api')
    return answer !== undefined && isRefusal(answer)
  }

  /** Whether the answer is what the app says for any path. */
  has(method: string, path: string, answer: Answer): boolean {
    if (answer.status === 404 && !isJsonTold(answer)) return true
    const key = method === 'POST' ? 'POST api' : /^\/api(?:\/|$)/.test(path) ? 'GET api' : 'GET page'
    const keys = [key, ...(path.startsWith('/api/auth/') ? [`${method} auth`] : [])]
    return keys.some((each) => isAlike(this.#answers.get(each), answer))
  }
}

function isAlike(known: Answer | undefined, answer: Answer): boolean {
  if (known === undefined || known.status !== answer.status) return false
  if (answer.status >= 300 && answer.status < 400) return place(known) === place(answer)
  if (kind(known) !== kind(answer)) return false
  if (answer.json !== undefined) return JSON.stringify(shape(known.json)) === JSON.stringify(shape(answer.json))
  return Math.abs(known.text.length - answer.text.length) <= Math.max(64, known.text.length * 0.05)
}

/** `404` in JSON may be an answer about somebody: `{ "error": "User not found" }`. */
function isJsonTold({ json }: Answer): boolean {
  return typeof json === 'object' && json !== null
}

function kind({ headers }: Answer): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function place({ headers }: Answer): string {
  return headers.location?.replace(/[?#].*$/s, '') ?? ''
}

/** Which fields it has, and the texts in them; one with a digit may be an id or a time, and differ each time. */
function shape(json: unknown): unknown {
  if (Array.isArray(json)) return json.slice(0, 1).map(shape)
  if (typeof json === 'object' && json !== null) return Object.entries(json).map(([key, value]) => [key, shape(value)])
  return typeof json === 'string' && !/[/\d]/.test(json) ? json : typeof json
}
