import { together, type Check } from '../check.js'
import { inTheClear, storeDiagnoses } from '../stores/verdict.js'

export const check: Check = {
  group: 'stores',
  title: 'Upstash',
  examine: async (subject) => {
    const store = await subject.upstash()
    const told =
      store.kind === 'visited' ? inTheClear(store, store.address.isSecure, store.address.isNear, 'Write https://') : []
    return together([...storeDiagnoses(store), ...told])
  },
}
