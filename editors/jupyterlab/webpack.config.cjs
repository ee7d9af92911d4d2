// Modules go by their names: by numbers, which are made of absolute paths, no two folders would
// build the same files, and what is shipped could not be compared with what is built.

module.exports = {
  optimization: { moduleIds: 'named', chunkIds: 'named' },
  resolve: { symlinks: false }
};
