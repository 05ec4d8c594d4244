import type { Answer, Client } from './client.ts'

/** Sends a form with these fields, and headers as another page's browser would send them. */
export type SendForm = (
  fields?: Readonly<Record<string, string>>,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

/**
 * The form of a page that has this button, as a browser without JavaScript sends it: with what the page hides in it.
 *
 * @param path of the page
 */
export async function formOf(person: Client, path: string, button: string): Promise<SendForm> {
  const { text } = await person.call('GET', path)
  const form = text.match(/<form.*?<\/form>/gs)?.find((each) => each.includes(`>${button}</button>`))
  if (form === undefined) throw new Error(`${path} has no form with the button "${button}".`)
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)]
  return async (fields = {}, headers = {}) => {
    const data = new FormData()
    for (const [, name = '', value = ''] of hidden) data.set(name, unescaped(value))
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    const encoded = new Response(data)
    return person.call('POST', path, {
      body: new Uint8Array(await encoded.arrayBuffer()),
      headers: { 'content-type': encoded.headers.get('content-type') ?? '', ...headers },
    })
  }
}

/** The page that a sent form leads to. */
export async function shownAfter(person: Client, sent: Answer): Promise<string> {
  if (sent.status !== 303) throw new Error(`The form was answered ${sent.status}: ${sent.text.slice(0, 500)}`)
  return (await person.call('GET', sent.headers.location ?? '')).text
}

function unescaped(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}
