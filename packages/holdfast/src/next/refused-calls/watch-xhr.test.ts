import { expect, it } from 'vitest'
import type { Refusal } from './refusal.js'
import { watchXhr, type XhrPage } from './watch-xhr.js'

const PROBLEM = { type: 'urn:holdfast:auth.required', title: 'Sign in first', status: 401, code: 'auth.required' }

/** As browsers have it, with a server that gives one answer. */
function page(type = 'application/problem+json') {
  class Requested extends EventTarget {
    responseType = ''
    responseText = ''
    response: unknown = null
    readonly opened: unknown[] = []
    open(...call: unknown[]): void {
      this.opened.push(call)
    }
    getResponseHeader(name: string): string | null {
      return name === 'content-type' ? type : name === 'x-holdfast-stage' ? 'access' : null
    }
    answer(body: unknown): void {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      if (this.responseType === '') this.responseText = text
      else this.response = this.responseType === 'json' ? body : new TextEncoder().encode(text).buffer
      this.dispatchEvent(new Event('load'))
    }
  }
  const told: Refusal[] = []
  const watched = {
    XMLHttpRequest: Requested as unknown as XhrPage['XMLHttpRequest'],
    location: { href: 'https://app.example.com/orders', origin: 'https://app.example.com' },
  }
  const original = Requested.prototype.open
  const release = watchXhr(watched, (refusal) => void told.push(refusal))
  return { Requested, told, release, original }
}

it.each(['', 'json', 'arraybuffer'])('a refused call is told, answered as %j', (responseType) => {
  const { Requested, told } = page()
  const request = new Requested()
  request.responseType = responseType
  request.open('post', '/api/orders/7d1f0c9e?token=x', true)
  request.answer(PROBLEM)
  expect(request.opened).toEqual([['post', '/api/orders/7d1f0c9e?token=x', true]])
  expect(told).toMatchObject([{ call: 'POST /api/orders/…', status: 401, code: 'auth.required', stage: 'access' }])
})

it('one that is opened again is told once, as what it is now', () => {
  const { Requested, told } = page()
  const request = new Requested()
  request.open('GET', '/api/a')
  request.open('GET', '/api/b')
  request.answer(PROBLEM)
  expect(told.map(({ call }) => call)).toEqual(['GET /api/b'])
})

it('what is no problem, or none of the gate, is not looked at and breaks nothing', () => {
  const { Requested, told } = page()
  const request = new Requested()
  request.open('GET', '/api/a')
  request.answer('{')
  request.answer({ title: 'another' })
  const other = page('application/json')
  const plain = new other.Requested()
  plain.open('GET', '/api/a')
  plain.answer(PROBLEM)
  expect([told, other.told]).toEqual([[], []])
})

it('is put back as it was, unless somebody has wrapped it since', () => {
  const first = page()
  first.release()
  expect(first.Requested.prototype.open).toBe(first.original)
  const second = page()
  const theirs = (): void => undefined
  second.Requested.prototype.open = theirs
  second.release()
  expect(second.Requested.prototype.open).toBe(theirs)
})
