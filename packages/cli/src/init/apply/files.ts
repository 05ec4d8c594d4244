import { copyFile, link, lstat, mkdir, readFile, rename, rmdir, unlink, chmod, writeFile } from 'node:fs/promises'

/** What a transaction asks of the disk. */
export interface Files {
  readonly copyFile: (from: string, to: string, mode: number) => Promise<void>
  readonly chmod: (path: string, mode: number) => Promise<void>
  readonly link: (existing: string, path: string) => Promise<void>
  readonly lstat: (path: string) => Promise<{ readonly mode: number; isFile(): boolean }>
  readonly mkdir: (path: string) => Promise<unknown>
  readonly readFile: (path: string) => Promise<Buffer>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly rmdir: (path: string) => Promise<void>
  readonly unlink: (path: string) => Promise<void>
  readonly writeFile: (path: string, text: string, options: { flag: 'wx'; mode: number; flush: true }) => Promise<void>
}

export const disk: Files = { copyFile, chmod, link, lstat, mkdir, readFile, rename, rmdir, unlink, writeFile }
