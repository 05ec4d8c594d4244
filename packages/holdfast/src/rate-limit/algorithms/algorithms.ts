import type { Algorithm } from '../store.js'
import type { Cells } from './cells.js'
import { FixedWindowCells } from './fixed-window.js'
import { GcraCells } from './gcra.js'
import { SlidingWindowCells } from './sliding-window.js'
import { TokenBucketCells } from './token-bucket.js'

/** The one table of algorithms. */
export const algorithms: Readonly<Record<Algorithm, new () => Cells>> = {
  'sliding-window': SlidingWindowCells,
  'fixed-window': FixedWindowCells,
  'token-bucket': TokenBucketCells,
  gcra: GcraCells,
}
