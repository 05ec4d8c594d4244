import { beforeEach, describe, expect, it } from 'vitest'
import { Breaker, FAILURES, LEFT_ALONE, RETRY } from './breaker.js'

let time = 0
let breaker: Breaker

beforeEach(() => {
  time = 1_000
  breaker = new Breaker(() => time)
})

function fail(times: number): void {
  for (let i = 0; i < times; i++) breaker.failed(breaker.draw())
}

describe('closed', () => {
  it('lets everybody ask', () => {
    expect([breaker.draw(), breaker.draw()]).not.toContain(LEFT_ALONE)
  })

  it('opens after failures in a row, and not after as many with an answer between them', () => {
    fail(FAILURES - 1)
    expect(breaker.succeeded(breaker.draw())).toBe(true)
    fail(FAILURES - 1)
    expect(breaker.state).toBe('closed')
    fail(1)
    expect(breaker.state).toBe('open')
  })
})

it('counts what comes of all who asked while it was closed, an answer between them or not', () => {
  const tickets = Array.from({ length: FAILURES + 1 }, () => breaker.draw())
  breaker.succeeded(tickets[0] as number)
  for (const ticket of tickets.slice(1)) breaker.failed(ticket)
  expect(breaker.state).toBe('open')
})

it('is untroubled while it is closed and nothing has failed since the last answer', () => {
  expect(breaker.untroubled).toBe(true)
  fail(1)
  expect(breaker.untroubled).toBe(false)
  breaker.succeeded(breaker.draw())
  expect(breaker.untroubled).toBe(true)
  fail(FAILURES)
  expect(breaker.untroubled).toBe(false)
  time += RETRY
  const probe = breaker.draw()
  expect(breaker.untroubled).toBe(false)
  breaker.succeeded(probe)
  expect(breaker.untroubled).toBe(true)
})

describe('open', () => {
  it('leaves the store alone for a while', () => {
    fail(FAILURES)
    time += RETRY - 1
    expect(breaker.draw()).toBe(LEFT_ALONE)
    expect(breaker.state).toBe('open')
    time += 1
    expect(breaker.draw()).not.toBe(LEFT_ALONE)
  })

  it('neither closes nor stays open for longer by what comes of earlier calls', () => {
    const early = Array.from({ length: 100 }, () => breaker.draw())
    for (const ticket of early.slice(0, FAILURES)) breaker.failed(ticket)
    time += RETRY - 1
    for (const ticket of early.slice(FAILURES, 50)) breaker.failed(ticket)
    for (const ticket of early.slice(50)) expect(breaker.succeeded(ticket)).toBe(false)
    expect(breaker.state).toBe('open')
    time += 1
    expect(breaker.draw()).not.toBe(LEFT_ALONE)
  })
})

describe('half-open', () => {
  let probe: number
  let early: number
  beforeEach(() => {
    early = breaker.draw()
    fail(FAILURES)
    time += RETRY
    probe = breaker.draw()
  })

  it('has one probe, however long it takes', () => {
    expect(breaker.state).toBe('half-open')
    time += 3_600_000
    for (let i = 0; i < 100; i++) expect(breaker.draw()).toBe(LEFT_ALONE)
  })

  it('closes with its answer', () => {
    expect(breaker.succeeded(probe)).toBe(true)
    expect(breaker.state).toBe('closed')
    fail(FAILURES - 1)
    expect(breaker.state).toBe('closed')
  })

  it('opens again with its failure, for as long as before', () => {
    breaker.failed(probe)
    expect(breaker.state).toBe('open')
    time += RETRY - 1
    expect(breaker.draw()).toBe(LEFT_ALONE)
    time += 1
    expect(breaker.draw()).not.toBe(LEFT_ALONE)
  })

  it('is not decided by what a paused store answers late', () => {
    expect(breaker.succeeded(early)).toBe(false)
    breaker.failed(early)
    expect(breaker.state).toBe('half-open')
    expect(breaker.succeeded(probe)).toBe(true)
    for (let i = 0; i < FAILURES; i++) breaker.failed(early)
    expect(breaker.state).toBe('closed')
  })
})
