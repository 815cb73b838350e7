package table

// chart appends a chart and its numbers.
func (w *htmlWriter) chart(t *Table, v ChartView) {
	w.table(t, TableView{Caption: v.Caption, Empty: v.Empty, ID: v.ID})
}
