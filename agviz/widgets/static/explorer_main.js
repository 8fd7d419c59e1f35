// The module that a browser loads for `ag.explore`.

export default {
  render({ model, el }) {
    const explorer = new Explorer(model, el);
    return () => explorer.gone();
  },
};
