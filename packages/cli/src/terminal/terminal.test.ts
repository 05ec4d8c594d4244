import { expect, it } from 'vitest'
import { terminalOf } from './terminal.js'

const tty = { isTTY: true, columns: 80 }

it.each([
  ['a terminal', tty, {}, true],
  ['a pipe', {}, {}, false],
  ['a pipe, whatever the environment wishes', {}, { FORCE_COLOR: '1', CI: 'true' }, false],
  ['a terminal with NO_COLOR', tty, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR (no-color.org)', tty, { NO_COLOR: '' }, true],
  ['a terminal with NO_COLOR and FORCE_COLOR', tty, { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', tty, { FORCE_COLOR: '0' }, false],
  ['a terminal that takes none, and FORCE_COLOR', tty, { TERM: 'dumb', FORCE_COLOR: '3' }, true],
  ['a terminal that takes none', tty, { TERM: 'dumb' }, false],
])('colours: %s', (_name, stream, env, expected) => {
  expect(terminalOf(stream, env).colors.isColorSupported).toBe(expected)
})

it.each([
  [{ columns: 60 }, 60],
  [{ columns: 240 }, 92],
  [{ columns: 0 }, 80],
  [{}, 80],
])('width of %j is %i', (stream, width) => {
  expect(terminalOf(stream, {}).width).toBe(width)
})

it('a person sits at a terminal, whatever its colours, and at no pipe', () => {
  expect(terminalOf(tty, { NO_COLOR: '1' }).isInteractive).toBe(true)
  expect(terminalOf({ columns: 80 }, {}).isInteractive).toBe(false)
})
