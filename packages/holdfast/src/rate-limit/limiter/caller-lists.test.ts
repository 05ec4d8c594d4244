import { describe, expect, it } from 'vitest'
import { CallerLists } from './caller-lists.js'
import type { ListedCaller } from '../settings/settings.js'

const listed = (identity: string, verdict: 'allow' | 'deny', until: number | null = null): ListedCaller => ({
  identity,
  verdict,
  until,
  reason: null,
})

describe('caller lists', () => {
  it('refuse who is on both, wherever they are listed', () => {
    const lists = new CallerLists(['a', 'both', 'allowed here'], ['d', 'both', 'denied here'])
    lists.changed = [
      listed('allowed here', 'deny'),
      listed('denied here', 'allow'),
      listed('later', 'deny'),
      listed('too', 'allow'),
    ]
    const verdicts = ['a', 'd', 'both', 'allowed here', 'denied here', 'later', 'too', 'nobody']
    expect(verdicts.map((identity) => lists.verdict(identity, 0))).toEqual([
      'allow',
      'deny',
      'deny',
      'deny',
      'deny',
      'deny',
      'allow',
      undefined,
    ])
  })

  it('hold for as long as was said, and then what the options say', () => {
    const lists = new CallerLists(['user 1'])
    lists.changed = [listed('user 1', 'deny', 100), listed('user 2', 'allow', 100)]
    expect([lists.verdict('user 1', 99), lists.verdict('user 2', 99)]).toEqual(['deny', 'allow'])
    expect([lists.verdict('user 1', 100), lists.verdict('user 2', 100)]).toEqual(['allow', undefined])
  })

  it('know of which kinds of caller somebody is denied at run time, now', () => {
    const lists = new CallerLists(['address 1'], ['address 2'])
    expect(lists.denies('address', 0)).toBe(false)
    lists.changed = [
      listed('address 3', 'deny', 100),
      listed('address 4', 'deny', 50),
      listed('client a', 'allow'),
      listed('user 1', 'deny'),
    ]
    expect([lists.denies('address', 99), lists.denies('address', 100)]).toEqual([true, false])
    expect([lists.denies('client', 0), lists.denies('user', 1e15)]).toEqual([false, true])
    lists.changed = []
    expect(lists.denies('user', 0)).toBe(false)
  })

  it('know whether anybody is on them, and which kinds of caller were listed at run time', () => {
    const lists = new CallerLists()
    expect([lists.empty, lists.holds('user')]).toEqual([true, false])
    lists.changed = [listed('user 1', 'deny'), listed('client abc def', 'deny')]
    expect([lists.empty, lists.holds('user'), lists.holds('client'), lists.holds('address')]).toEqual([
      false,
      true,
      true,
      false,
    ])
    lists.changed = []
    expect([lists.empty, lists.holds('user'), lists.verdict('user 1', 0)]).toEqual([true, false, undefined])
    for (const both of [new CallerLists(['user 1']), new CallerLists([], ['user 1'])]) {
      expect([both.empty, both.holds('user')]).toEqual([false, false])
      both.changed = []
      expect(both.empty).toBe(false)
    }
  })

  it.each([
    ['a text', 'user 1'],
    ['an empty identity', ['user 1', '']],
    ['a number', [7]],
    ['null', null],
  ])('are refused with %s', (_, wrong) => {
    expect(() => new CallerLists(wrong as never)).toThrow(/`allow`.*config\.limit/)
    expect(() => new CallerLists([], wrong as never)).toThrow(/`deny`.*config\.limit/)
  })
})
