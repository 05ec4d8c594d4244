import { eq } from 'drizzle-orm'
import { notFound } from 'next/navigation'
import { getDb, posts } from '@/lib/db'

export default async function Post({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const db = await getDb()
  const [post] = await db
    .select()
    .from(posts)
    .where(eq(posts.id, Number(id)))
  if (!post) notFound()
  return (
    <article>
      <h1>{post.title}</h1>
      <div dangerouslySetInnerHTML={{ __html: post.body }} />
    </article>
  )
}
