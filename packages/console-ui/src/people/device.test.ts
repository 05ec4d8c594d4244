import { expect, test } from 'vitest'
import { deviceOf, isHandheld } from './device.ts'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

test.each([
  [CHROME, 'Chrome on Linux'],
  [`${CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/141.0.0.0`, 'Edge on Windows'],
  [SAFARI, 'Safari on iPhone'],
  [SAFARI.replace('Version/18.1', 'CriOS/141.0'), 'Chrome on iPhone'],
  ['Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0', 'Firefox on Android'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox on macOS'],
  ['curl/8.7.1', 'curl'],
  ['', 'Unknown device'],
  [null, 'Unknown device'],
  ['<script>alert(1)</script>', 'Unknown device'],
])('%s', (userAgent, words) => {
  expect(deviceOf(userAgent)).toBe(words)
})

test('what it says is never repeated, however long', () => {
  expect(deviceOf(`${'x'.repeat(100_000)} Chrome/1`).length).toBeLessThan(40)
})

test('telephones and tablets are told from desks', () => {
  expect(isHandheld(SAFARI)).toBe(true)
  expect(isHandheld(CHROME)).toBe(false)
  expect(isHandheld(null)).toBe(false)
})
