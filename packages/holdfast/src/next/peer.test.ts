import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peerHeader } from './peer-header.js'
import { registerPeer } from './peer.js'

const server = createServer((incoming, outgoing) => {
  outgoing.end(String(incoming.headers[peerHeader() as string]))
})

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

function seenPeer(headers: Record<string, string>, localAddress = '127.0.0.1'): Promise<string> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', localAddress, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
}

describe('registerPeer', () => {
  it('has no header before it runs, and one random name after', () => {
    expect(peerHeader()).toBeUndefined()
    registerPeer()
    const name = peerHeader()
    expect(name).toMatch(/^x-holdfast-peer-[0-9a-f-]{36}$/)
    registerPeer()
    expect(peerHeader()).toBe(name)
  })

  it('stamps the socket address of each request', async () => {
    expect(await seenPeer({})).toBe('127.0.0.1')
    expect(await seenPeer({}, '127.0.0.9')).toBe('127.0.0.9')
  })

  it('overwrites what a client that learned the name sends under it', async () => {
    expect(await seenPeer({ [peerHeader() as string]: '203.0.113.9' })).toBe('127.0.0.1')
    expect(await seenPeer({ 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' })).toBe('127.0.0.1')
  })
})
