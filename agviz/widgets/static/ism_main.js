// The module that a browser loads for `ag.IsmExplorer`.

export default {
  render({ model, el }) {
    const explorer = new IsmExplorer(model, el);
    return () => explorer.gone();
  },
};
