import { describe, expect, test } from 'vitest'
import { pictureOf } from '../../dev/picture.ts'
import { scenarios, type ScenarioName } from '../../dev/scenarios.ts'
import { adviceOf } from './advice.ts'
import { findingOf } from './finding.ts'

const now = Date.UTC(2026, 10, 22, 14, 2, 31)
const found = (scenario: ScenarioName) => findingOf(pictureOf(scenarios[scenario], '10m', now))

describe('what a picture comes down to', () => {
  test('nobody has called', () => {
    expect(found('empty')).toMatchObject({ level: 'nothing', calls: 0, who: null, stage: null })
  })

  test('rare refusals of many callers are calm', () => {
    expect(found('quiet')).toMatchObject({ level: 'calm' })
  })

  test('one crawler is named, with its route, since when, and why', () => {
    const finding = found('crawler')
    expect(finding).toMatchObject({ level: 'attack', to: null, stage: 'limit-address', code: 'limit.exceeded' })
    expect(finding.route?.route).toBe('GET /api/posts')
    expect(finding.who?.callers.map(({ caller }) => caller.bot)).toEqual(['crawler'])
    // It came when a third of the range was left.
    expect(finding.from).toBeGreaterThan(now - 0.37 * 600_000)
    expect(finding.from).toBeLessThan(now - 0.31 * 600_000)
  })

  test('several addresses of one network are told as one', () => {
    const { level, who } = found('brute-force')
    expect(level).toBe('attack')
    expect(who?.network).toBe('198.51.100.0/24')
    expect(who?.callers.length).toBeGreaterThan(1)
    expect(who?.share).toBeGreaterThan(0.6)
  })

  test('a network whose addresses outweigh the heaviest caller together is who, not that caller', () => {
    const picture = pictureOf(scenarios.crawler, '10m', now)
    const [crawler] = picture.callers
    const guesser = (number: number) => ({
      ...crawler!,
      denied: 90,
      caller: { ...crawler!.caller, id: `client ${number}`, network: '198.51.100.0/24', bot: null },
    })
    const callers = [{ ...crawler!, denied: 250 }, ...Array.from({ length: 8 }, (_, number) => guesser(number))]
    const routes = [{ ...picture.routes[0]!, route: 'POST auth/login', denied: 720 }]
    const finding = findingOf({ ...picture, callers, routes, totals: { ...picture.totals, denied: 970 } })
    expect(finding.who).toMatchObject({ network: '198.51.100.0/24', share: 720 / 970 })
    expect(adviceOf(finding).text).toContain('tries passwords')
  })

  test('few refusals of one caller beside a hundred thousand calls stand out', () => {
    expect(found('needle')).toMatchObject({ level: 'raised', stage: 'limit-address' })
  })

  test('an attack as old as the range is one still', () => {
    expect(found('hostile')).toMatchObject({ level: 'attack' })
  })

  test('one that is over says so', () => {
    const picture = pictureOf(scenarios.crawler, '10m', now)
    const quiet = picture.series.map((bucket, at) => (at > 100 ? { ...bucket, denied: {} } : bucket))
    const { from, to } = findingOf({ ...picture, series: quiet })
    expect(from).not.toBeNull()
    expect(to).toBe(quiet[101]?.from)
  })
})

describe('what to change', () => {
  test('nothing, where nothing stands out', () => {
    expect(adviceOf(found('quiet'))).toEqual({ text: 'Nothing.', link: null })
  })

  test('leads to the caller, where there is one', () => {
    const finding = found('crawler')
    expect(adviceOf(finding).link?.href).toBe(
      `/callers?caller=${encodeURIComponent(finding.who?.callers[0]?.caller.id ?? '')}`,
    )
  })
})
