export const SIMULATIONS = ['crawler', 'bruteforce', 'burst', 'normal'] as const
export type Simulation = (typeof SIMULATIONS)[number]

export interface Kind {
  /** From how many addresses it comes where nobody says. */
  readonly addresses: number
  readonly agents: readonly string[]
  readonly routes: readonly string[]
  /** A few addresses send many requests and many a few; else all send the same. */
  readonly isUneven: boolean
  /** At which share of the whole time, from 0 to 1, a share of all requests has come; never decreasing. */
  readonly pace: (over: number) => (done: number) => number
}

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
]

const evenly = (): ((done: number) => number) => (done) => done

export const kinds: Readonly<Record<Simulation, Kind>> = {
  /** Reads a whole shop, as fast as it can. */
  crawler: {
    addresses: 1,
    agents: BROWSERS,
    routes: ['GET /api/products/[id]', 'GET /api/products', 'GET /api/search', 'GET /api/reviews/[id]'],
    isUneven: false,
    pace: evenly,
  },
  /** Tries passwords. */
  bruteforce: {
    addresses: 1,
    agents: ['python-requests/2.32'],
    routes: ['POST /api/auth/login'],
    isUneven: false,
    pace: evenly,
  },
  /** Ten bursts, each in the first hundredth of its tenth: a sale, or a script with a timer. */
  burst: {
    addresses: 50,
    agents: BROWSERS,
    routes: ['GET /api/products', 'GET /api/checkout', 'POST /api/orders'],
    isUneven: false,
    pace: () => (done) => (Math.floor(done * 10) + ((done * 10) % 1) / 100) / 10,
  },
  /** People: more of them by day than by night. */
  normal: {
    addresses: 2_000,
    agents: BROWSERS,
    routes: [
      'GET /api/products',
      'GET /api/products/[id]',
      'GET /api/profile',
      'GET /api/orders',
      'POST /api/orders',
      'GET /api/search',
    ],
    isUneven: true,
    pace: daily,
  },
}

const DAY = 86_400_000
const MARKS = 10_000

/** Nine times as many at noon as at midnight: the integral of 1 − 0.8·cos(2πt), inverted by a table. */
function daily(over: number): (done: number) => number {
  const days = over / DAY
  const come = (time: number): number => time * days - (0.8 / (2 * Math.PI)) * Math.sin(2 * Math.PI * time * days)
  const all = come(1)
  const marks = Float64Array.from({ length: MARKS + 1 }, (_, i) => come(i / MARKS) / all)
  let mark = 0
  return (done) => {
    if (marks[mark]! > done) mark = 0
    while (mark < MARKS - 1 && marks[mark + 1]! <= done) mark++
    const [low, high] = [marks[mark]!, marks[mark + 1]!]
    return Math.min(1, (mark + (high > low ? (done - low) / (high - low) : 0)) / MARKS)
  }
}
