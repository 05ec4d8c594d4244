import { expect, it } from 'vitest'
import { parsePage } from './page.js'

const page = `---
code: auth.required
status: 401
title: Sign in first
---

# Sign in first

## What happened

Text.

### Not a section

## What to do

Do.
`

it('reads front matter and sections', () => {
  expect(parsePage(page)).toEqual({
    code: 'auth.required',
    status: 401,
    title: 'Sign in first',
    sections: [
      { title: 'What happened', markdown: 'Text.\n\n### Not a section' },
      { title: 'What to do', markdown: 'Do.' },
    ],
  })
})

it('reads a page that was checked out with CRLF as the same', () => {
  expect(parsePage(page.replaceAll('\n', '\r\n'))).toEqual(parsePage(page))
})

it('has no status for a configuration error', () => {
  expect(parsePage(page.replace('status: 401\n', '')).status).toBeNull()
})

it.each(['', '# Title', page.replace('code: auth.required\n', ''), page.replace('title: Sign in first\n', '')])(
  'refuses what is no page',
  (text) => {
    expect(() => parsePage(text)).toThrow('front matter')
  },
)
