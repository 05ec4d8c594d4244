import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Round } from './sweep-round.js'

it('comes past every cell that stays, in two rounds at most, whatever is added and taken away meanwhile', () => {
  const step = fc.record({ home: fc.nat(3), name: fc.nat(9), add: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.array(step, { maxLength: 60 }), (before, meanwhile) => {
      const round = new Round<{ readonly cells: Map<string, number> }>()
      const homes = Array.from({ length: 4 }, () => ({ cells: new Map<string, number>() }))
      const apply = ({ home: index, name, add }: (typeof before)[number]) => {
        const home = homes[index]!
        const has = home.cells.has(`${name}`)
        if (add === has) return
        if (add) round.added((home.cells.set(`${name}`, index * 10 + name), home))
        else round.removed((home.cells.delete(`${name}`), home))
      }
      const all = () => homes.flatMap(({ cells }) => [...cells.values()])
      before.forEach(apply)
      let staying = all()
      const seen = new Set<number>()
      for (const each of meanwhile) {
        apply(each)
        staying = staying.filter((cell) => all().includes(cell))
        if (round.size > 0) seen.add(round.next()[1])
      }
      for (let left = 2 * round.size; left > 0; left--) {
        const [name, cell] = round.next()
        expect(round.home.cells.get(name)).toBe(cell)
        seen.add(cell)
      }
      expect(round.size).toBe(all().length)
      expect(staying.filter((cell) => !seen.has(cell))).toEqual([])
    }),
    { numRuns: 300 },
  )
})
