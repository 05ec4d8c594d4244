import { describe, expect, test } from 'vitest'
import { answered } from './answer.test-parts.js'
import { destinationOf } from './destinations.js'

const APP = new URL('http://127.0.0.1:3000')
const html = { 'content-type': 'text/html' }

describe('a browser goes on to another host', () => {
  test.each([
    ['https://probe.invalid/'],
    ['//probe.invalid/'],
    ['/\\probe.invalid/'],
    ['\\\\probe.invalid'],
    ['/\t/probe.invalid/'],
    ['  https://probe.invalid/'],
    ['https:probe.invalid'],
    ['http://127.0.0.1:3000@probe.invalid/'],
  ])('by Location: %j', (location) => {
    expect(destinationOf(answered(302, '', { location }), APP)?.hostname).toBe('probe.invalid')
  })

  test('by Refresh, as a header and in a page', () => {
    expect(destinationOf(answered(200, '', { refresh: '0; url=https://probe.invalid/' }), APP)?.hostname).toBe(
      'probe.invalid',
    )
    const meta = (content: string): string =>
      `<!doctype html><head><meta http-equiv="Refresh" content="${content}"></head>`
    for (const content of ['0;url=https://probe.invalid/', "1; URL='//probe.invalid'", '0, https://probe.invalid']) {
      expect(destinationOf(answered(200, meta(content), html), APP)?.hostname, content).toBe('probe.invalid')
    }
  })
})

describe('a browser stays', () => {
  test.each([
    [302, '/orders?next=https://probe.invalid/'],
    [302, 'probe.invalid'],
    [302, '/login#//probe.invalid'],
  ])('with %i to %s', (status, location) => {
    expect(destinationOf(answered(status, '', { location }), APP)?.hostname).toBe('127.0.0.1')
  })

  test('where a success has a Location, a page links away, or a page is loaded again', () => {
    expect(destinationOf(answered(201, '', { location: 'https://probe.invalid/' }), APP)).toBeUndefined()
    expect(destinationOf(answered(200, '<a href="https://probe.invalid/">x</a>', html), APP)).toBeUndefined()
    expect(destinationOf(answered(200, '<meta http-equiv="refresh" content="30">', html), APP)).toBeUndefined()
  })
})
