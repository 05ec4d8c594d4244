/** Where a function starts once and serves for long, the words are there from the start. `#words` in package.json. */
export { descriptionLength as bitsAtOnce } from './description-length.js'
