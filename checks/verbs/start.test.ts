import { spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isLoopback } from '../../verbs/loopback.mjs'
import { root } from '../working-tree.ts'

describe('npm start refuses before it builds anything', () => {
  const server = createServer()
  beforeEach(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterEach(() => void server.close())

  it.each([
    [
      'a taken port',
      () => `${(server.address() as AddressInfo).port}`,
      [],
      /^Port (\d+) is taken\. .* PORT=\d+ npm start\n$/,
    ],
    ['a port that is none', () => '70000', [], /^PORT is 70000, which is no port\. .*PORT=3001 npm start\n$/],
    ['an unknown option', () => '3000', ['--prepared'], /npm start -- --prepare/],
  ])('%s', (_, port, args, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['verbs/start.mjs', ...args], {
      cwd: root,
      env: { ...process.env, PORT: port() },
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(message) as string,
    })
  })
})

describe('the app answers this machine only', () => {
  it.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'])('at %s', (address) => {
    expect(isLoopback(address)).toBe(true)
  })

  it.each(['192.0.2.1', '::ffff:192.0.2.1', '::', '2001:db8::127.0.0.1', '1270.0.0.1', undefined])(
    'not at %s',
    (address) => {
      expect(isLoopback(address)).toBe(false)
    },
  )
})
