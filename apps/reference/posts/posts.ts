import { asc, count, desc } from 'drizzle-orm'
import { posts } from '@/database/schema'
import { storage } from '@/database/storage'
import type { NewPost, Post, PostQuery } from './post'

const columns = {
  id: posts.id,
  title: posts.title,
  body: posts.body,
  author: posts.author,
  createdAt: posts.createdAt,
}

export function listPosts({ page, limit, sort }: PostQuery) {
  const by = sort === 'asc' ? asc : desc
  return storage.query('posts.list', async (database) => {
    const rows = await database
      .select(columns)
      .from(posts)
      .orderBy(by(posts.createdAt), by(posts.id))
      .limit(limit)
      .offset((page - 1) * limit)
    const [counted] = await database.select({ total: count() }).from(posts)
    return { posts: rows.map(readable), page, limit, total: counted?.total ?? 0 }
  })
}

export function insertPost(author: { readonly id: string; readonly name: string }, post: NewPost): Promise<Post> {
  return storage.query('posts.insert', async (database) => {
    const [row] = await database
      .insert(posts)
      .values({ ...post, authorId: author.id, author: author.name })
      .returning(columns)
    return readable(row as Row)
  })
}

type Row = Pick<typeof posts.$inferSelect, keyof typeof columns>

function readable({ createdAt, ...post }: Row): Post {
  return { ...post, createdAt: createdAt.toISOString() }
}
