import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import pg from 'pg'
import { chromium } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPart, parts } from '../../verbs/parts.mjs'
import { chromiumOptions } from './chromium.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import type { RunningServer } from './server.ts'

describe('Redis', () => {
  it('answers over a socket, and is gone after stop()', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const commands = 'PING\r\nSET color blue\r\nGET color\r\n'
    expect(await converse(redis, commands, /blue/)).toBe('+PONG\r\n+OK\r\n$4\r\nblue\r\n')

    await redis.stop()
    expect(isRunning(redis)).toBe(false)
    await expect(converse(redis, commands, /blue/)).rejects.toThrow('ECONNREFUSED')
  })

  it('can be killed, and is there again on its port with what it has kept', async () => {
    const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always')
    onTestFinished(() => redis.stop())
    const killed = redis.pid
    await converse(redis, 'SET color blue\r\n', /OK/)
    await redis.crash()
    expect(redis.pid).not.toBe(killed)
    expect(await converse(redis, 'GET color\r\n', /blue/)).toBe('$4\r\nblue\r\n')
  })

  it('can be stopped while it is frozen', async () => {
    const redis = await startRedis()
    process.kill(redis.pid, 'SIGSTOP')
    await redis.stop()
    expect(isRunning(redis)).toBe(false)
  })
})

describe('Postgres', () => {
  it('answers a query, and is gone after stop()', async () => {
    const postgres = await startPostgres()
    onTestFinished(() => postgres.stop())
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await client.end()

    await postgres.stop()
    expect(isRunning(postgres)).toBe(false)
  }, 30_000)
})

describe('Chromium', () => {
  it('runs the script of a loopback page, under a name of another site', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<p></p><script>document.querySelector("p").append(location.hostname)</script>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const browser = await chromium.launch(chromiumOptions())
    onTestFinished(() => browser.close())

    const page = await browser.newPage()
    await page.goto(`http://site.test:${(server.address() as AddressInfo).port}/`)
    expect(await page.textContent('p')).toBe('site.test')
  }, 60_000)
})

describe('A part that cannot be had', () => {
  it('is not found', () => {
    expect(findPart({ ...parts.redis, programs: ['no-such-server'] }, {})).toBeUndefined()
  })

  it('is an error where the environment names a program that does not exist', () => {
    const env = { HOLDFAST_REDIS_SERVER: '/nonexistent/redis-server' }
    expect(() => findPart(parts.redis, env)).toThrow('Redis: HOLDFAST_REDIS_SERVER is /nonexistent/redis-server')
  })
})

function isRunning({ pid }: RunningServer): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function converse({ url }: RunningServer, commands: string, last: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
      if (last.test(answer)) socket.end(() => resolve(answer))
    })
    socket.on('error', reject)
    socket.write(commands)
  })
}
